import { describe, expect, it } from 'vitest';
import { transformerLensOperations, transformerLensScript } from './transformerLensScript.ts';

const prompts = [
  { text: 'He said "é"', answers: { correct: ' Mary', incorrect: ' John' } },
  { text: 'John', answers: { correct: ' John', incorrect: ' Mary' } },
];

describe('TransformerLens lines', () => {
  it('name the model and all five weight passes', () => {
    const script = transformerLensScript('run.logitDifference', { prompts, weightFlags: { foldLayerNorm: false } })!;
    expect(script.text).toContain('HookedTransformer.from_pretrained(\n    "gpt2",\n    fold_ln=False,');
    expect(script.text).toContain('refactor_factored_attn_matrices=False');
    expect(script.text).toContain('    "He said \\"é\\"",\n');
    expect(script.text.endsWith('print(result)\n')).toBe(true);
  });

  it('load a folder by its path, since TransformerLens knows hub names only', () => {
    expect(transformerLensScript('tokenize', { text: 'a' }, 'ioi-mini')!.text).toContain('folder = "models/ioi-mini"');
    expect(transformerLensScript('tokenize', { text: 'a', model: '/my/gpt2' })!.text).toContain('folder = "/my/gpt2"');
  });

  it.each([
    ['an operation it has not', 'run.compare', {}],
    ['interventions', 'run.logitDifference', { prompts, interventions: [] }],
    ['another position than the end', 'run.logitDifference', { prompts, position: 's2' }],
    ['a missing answer', 'run.logitDifference', { prompts: [{ text: 'a' }] }],
    [
      'unfolded layer norm, whose weight its stacks leave out',
      'attribution.direct',
      {
        prompts,
        unit: 'head',
        weightFlags: { foldLayerNorm: false },
      },
    ],
    ['components', 'attribution.direct', { prompts, unit: 'component' }],
    ['token prompts of several lengths', 'run.nextTokens', { prompts: [{ tokens: [1] }, { tokens: [1, 2] }] }],
    [
      'a metric it would have to be told',
      'patch.activations',
      {
        clean: { prompts },
        corrupted: { prompts },
        site: 'z',
        metric: { kind: 'rank' },
      },
    ],
    [
      'interventions of one of two runs',
      'patch.activations',
      { clean: { prompts, interventions: [] }, corrupted: { prompts }, site: 'z' },
    ],
    [
      'two models',
      'patch.activations',
      { clean: { model: 'gpt2', prompts }, corrupted: { model: 'gpt2-medium', prompts }, site: 'z' },
    ],
  ])('are not there for %s', (_, operation, input) => {
    expect(transformerLensScript(operation, input)).toBeNull();
  });

  it('are there for twenty operations', () => {
    expect(transformerLensOperations).toHaveLength(20);
  });
});
