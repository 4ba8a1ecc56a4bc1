import { describe, expect, it } from 'vitest';
import { planBlock } from './stages.ts';

const variant = {
  affine: false,
  padded: false,
  prefix: null,
  ownKeys: false,
  gathered: false,
  fewTokens: false,
  headInputs: false,
  fromResult: false,
  given: [],
};

describe('the plan of a block', () => {
  it('is two segments when nothing is asked for: attention, and the MLP', () => {
    const plan = planBlock({ variant, reads: [], edits: [] });
    expect(plan.map((segment) => segment.live)).toEqual([['resid_mid'], ['resid_post']]);
    expect(plan[0]!.inputs).toEqual(expect.arrayContaining(['resid_pre', 'mask']));
    expect(plan[1]!.inputs).toEqual(['resid_mid']);
  });

  it('is one segment where nothing has to be sliced, and is still cut after an edit', () => {
    const whole = planBlock({ variant, reads: ['resid_mid'], edits: [], whole: true });
    expect(whole.map(({ inputs, live, reads }) => [inputs[0], live, reads])).toEqual([
      ['resid_pre', ['resid_post'], ['resid_mid']],
    ]);
    const edited = planBlock({ variant, reads: [], edits: ['z'], whole: true });
    expect(edited.map(({ editAfter }) => editAfter)).toEqual(['z', null]);
  });

  it('reads without cutting, and cuts after an edit only', () => {
    const reads = planBlock({ variant, reads: ['pattern', 'z'], edits: [] });
    expect(reads).toHaveLength(2);
    expect(reads[0]!.reads).toEqual(['pattern', 'z']);
    const edits = planBlock({ variant, reads: ['z'], edits: ['pattern'] });
    expect(edits.map((segment) => segment.editAfter)).toEqual(['pattern', null, null]);
    expect(edits[1]!.inputs).toEqual(expect.arrayContaining(['pattern', 'v', 'resid_pre']));
  });

  it('makes nothing that is given, nor what only that would have needed', () => {
    const given = planBlock({ variant: { ...variant, given: ['attn_out'] }, reads: ['q'], edits: [] });
    expect(given[0]!.inputs).toEqual(expect.arrayContaining(['resid_pre', 'attn_out']));
    expect(given[0]!.inputs).not.toContain('mask');
    expect(given[0]!.steps.map((step) => step.output)).not.toContain('k');
    const both = planBlock({ variant: { ...variant, given: ['attn_out', 'mlp_out'] }, reads: [], edits: [] });
    expect(both.flatMap(({ steps }) => steps.map((step) => step.output))).toEqual(['resid_mid', 'resid_post']);
  });

  it('makes every value once', () => {
    const plan = planBlock({ variant, reads: ['ln1.scale', 'q', 'result', 'post'], edits: ['q', 'z', 'mlp_out'] });
    const made = plan.flatMap((segment) => segment.steps.map((step) => step.output));
    const repeated = made.filter((value, i) => made.indexOf(value) !== i && !value.startsWith('ln'));
    expect(repeated).toEqual([]);
  });

  it('keeps what is to outlive the block without reading it', () => {
    const plan = planBlock({ variant, reads: [], edits: [], keeps: ['k', 'v'] });
    expect(plan[0]!.live).toEqual(['resid_mid', 'k', 'v']);
    expect(plan.flatMap(({ reads }) => reads)).toEqual([]);
    const behind = planBlock({
      variant: { ...variant, prefix: 'byPosition' },
      reads: [],
      edits: ['pattern'],
      keeps: ['all_k'],
    });
    expect(behind.map(({ live }) => live.includes('all_k'))).toEqual([true, false, false]);
  });
});
