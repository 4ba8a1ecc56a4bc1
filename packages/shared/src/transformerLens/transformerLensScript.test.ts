import { describe, expect, it } from 'vitest';
import { transformerLensOperations, transformerLensScript } from './transformerLensScript.ts';
import { whyNoLines } from './whyNoLines.ts';

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
    [
      'paths from what is no head',
      'patch.paths',
      { clean: { prompts }, corrupted: { prompts }, senders: ['L0H1', '0_mlp_out'], receivers: ['finalResid'] },
    ],
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

  it('are there for 37 operations', () => {
    expect(transformerLensOperations).toHaveLength(37);
  });

  it('find positions by the names of the prompt, not by labels of its own', () => {
    const between = (more: object) =>
      transformerLensScript('attention.between', { prompts: [{ ...prompts[0], ...more }], from: 'end', to: 's2' });
    expect(between({})!.text).toContain('looks_from, looks_to = end, place(tokens, answers, 1, -1)');
    expect(between({ labels: { s2: 3 } })).toBeNull();
  });

  it('put prompts of one template in one group, and draw their counterparts', () => {
    const text = 'Then Mary and John met, and John spoke to';
    const other = 'Then John and Mary met, and Mary spoke to';
    const answers = { correct: ' Mary', incorrect: ' John' };
    const heads = [{ head: 'L1H0', class: 'nameMover', position: 'end' }];
    const dataset = {
      prompts: [
        { text, answers },
        { text: other, answers: { correct: ' John', incorrect: ' Mary' } },
        { text: `So, ${text}`, answers },
      ],
      seed: 5,
    };
    const circuit = { name: 'one head', source: '', heads, mlps: 'keep' };
    const script = transformerLensScript('circuit.faithfulness', { dataset, circuit, referencePerPrompt: 2 })!;
    expect(script.text).toContain('torch.tensor([0, 0, 1])[:, None] == torch.tensor([0, 0, 1, 0, 0, 1])');
    expect(script.text).toContain('for seed in range(5, 7)');
    expect(script.text).toContain('    (1, 0, "nameMover", end),');
    expect(transformerLensScript('circuit.minimality', { dataset, circuit, sets: 'greedy' })).toBeNull();
  });
});

describe('where there are no TransformerLens lines', () => {
  it.each([
    ['circuit.propose', {}, 'it is a search of hundreds of knockouts'],
    ['circuit.minimality', { sets: 'greedy' }, 'a greedy search runs hundreds of knockouts'],
    ['run.loss', { interventions: [] }, 'the run has interventions'],
    ['run.describe', {}, 'TransformerLens 3.9 has no function for it'],
  ])('one sentence says why: %s %j', (operation, input, words) => {
    const sentence = whyNoLines(operation, input);
    expect(sentence).toContain(`There are no lines for ${operation} here: ${words}`);
    expect(sentence).toMatch(/[^.]\.$/);
  });
});
