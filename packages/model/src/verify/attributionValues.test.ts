import { notebookPrompts } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notebookWeightFlags } from '../ioi/notebookFlags.ts';
import type { Tensor } from '../tensor.ts';
import { OperationTester } from '../testing/OperationTester.ts';
import type { VerificationRow } from './PublishedValue.ts';
import { headAttribution, layerAttribution, logitLens } from './sections/attributionValues.ts';

/** Stored runs of the demo differ by 1.4e-6, and the values here are rounded to six decimals. */
const published = 1e-5;

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

describe('the published attributions', () => {
  it('are steps of the logit lens: what a layer writes is what the stream gains', () => {
    expect(logitLens).toHaveLength(25);
    expect(layerAttribution).toHaveLength(26);
    const [embed, posEmbed, ...blocks] = layerAttribution as [number, number, ...number[]];
    expect(Math.abs(embed + posEmbed - logitLens[0]!)).toBeLessThan(published);
    for (const [i, written] of blocks.entries()) {
      expect(Math.abs(logitLens[i + 1]! - logitLens[i]! - written)).toBeLessThan(published);
    }
  });

  it('end at the published average logit difference', () => {
    expect(logitLens.at(-1)).toBeCloseTo(3.5519, 4);
    expect(sum(layerAttribution)).toBeCloseTo(3.5519, 4);
  });

  it('have heads that sum to the attention outputs but for b_O, which hardly tells two names apart', () => {
    expect(headAttribution.map((row) => row.length)).toEqual(Array.from({ length: 12 }, () => 12));
    for (const [layer, heads] of headAttribution.entries()) {
      expect(Math.abs(sum(heads) - layerAttribution[2 + 2 * layer]!)).toBeLessThan(5e-3);
    }
  });
});

describe('verify.gpt2, section analysis', () => {
  let tester: OperationTester;
  let rows: VerificationRow[];
  beforeAll(async () => {
    tester = await OperationTester.make();
    rows = (await tester.resultOf<{ rows: VerificationRow[] }>('verify.gpt2', { section: 'analysis' })).rows;
  });
  afterAll(() => tester.remove());

  const got = (name: string) => rows.find((row) => row.name === name)?.got;

  it('reads each number of the operations under its own name', async () => {
    const recipe = { prompts: notebookPrompts('single'), weightFlags: notebookWeightFlags };
    const meanOf = async (name: string, input: object) =>
      (await tester.resultOf<{ mean: Tensor }>(name, { ...recipe, ...input })).mean;
    const head = await meanOf('attribution.direct', { unit: 'head' });
    const layer = await meanOf('attribution.direct', { unit: 'layer' });
    const lens = await meanOf('attribution.logitLens', { includeMid: true });
    expect(got('direct effect of L1H0')).toBe(head.at(1, 0));
    expect(got('direct effect of 1_attn_out')).toBe(layer.at(4));
    expect(got('logit lens at 1_mid')).toBe(lens.at(3));
  });

  it('counts heads, neurons, embeddings and the bias of the model at hand', () => {
    expect(got('parts of the full decomposition')).toBe(2 * 2 + 2 * 64 + 3);
  });

  it('fails what a smaller model does not have, with the reason', () => {
    const row = rows.find(({ name }) => name === 'direct effect of L9H9');
    expect(row).toMatchObject({ got: null, passed: false });
    expect(row?.error).toContain('layer');
  });
});
