import { beforeAll, describe, expect, it } from 'vitest';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { loadTinyModel } from '../testing/tinyModel.ts';
import { tinyPair } from '../testing/tinyPair.ts';
import type { OperationContext } from './Operation.ts';
import { patchActivations } from './patchActivations.ts';

const { clean, corrupted } = tinyPair([4]);

let model: HookedTransformer;
beforeAll(async () => {
  model = await loadTinyModel();
});

async function patch(input: object, loadModel: OperationContext['loadModel'] = async () => model) {
  const parsed = patchActivations.input.parse({ clean, corrupted, ...input });
  return patchActivations.run(parsed, { loadModel, checkpoint: async () => {}, onProgress: () => {} });
}

describe('patch.activations', () => {
  const short = { prompts: clean.prompts.map((prompt) => ({ ...prompt, tokens: prompt.tokens.slice(0, 6) })) };
  const mixed = { prompts: [clean.prompts[0]!, short.prompts[1]!, clean.prompts[2]!] };
  const failures: [string, object, string, string][] = [
    ['a counterpart of another length', { corrupted: short }, 'PROMPTS_DIFFER_IN_LENGTH', '7 tokens in clean and 6'],
    [
      'positions of prompts of several lengths',
      { clean: mixed, corrupted: mixed },
      'PROMPTS_DIFFER_IN_LENGTH',
      'Name `positions`',
    ],
    [
      'another number of prompts',
      { corrupted: { prompts: corrupted.prompts.slice(1) } },
      'BAD_USER_INPUT',
      'got 3 and 2',
    ],
    ['equal baselines', { corrupted: clean }, 'METRIC_UNDEFINED', 'logitDifference'],
    [
      'one token for both answers',
      {
        clean: {
          ...clean,
          prompts: clean.prompts.map((prompt) => ({ ...prompt, answers: { correct: 17, incorrect: 17 } })),
        },
      },
      'METRIC_UNDEFINED',
      'the two answers of every prompt are the same token',
    ],
    ['an axis the site lacks', { by: ['layer', 'head'] }, 'BAD_USER_INPUT', 'Allowed for it: [layer,position]'],
    ['a head the model lacks', { site: 'z', heads: ['L3H0'] }, 'UNKNOWN_HEAD', 'L0H0 to L2H4'],
    ['heads without an axis for them', { heads: ['L1H0'] }, 'BAD_USER_INPUT', 'heads:'],
    ['a position that is not there', { positions: [9] }, 'POSITION_OUT_OF_RANGE', 'Position 9'],
    ['a label that is not there', { positions: ['verb'] }, 'LABEL_NOT_FOUND', 'verb'],
    ['missing answers', { clean: corrupted, corrupted: clean }, 'BAD_USER_INPUT', 'clean.prompts[0].answers.correct'],
  ];
  it.each(failures)('refuses %s', async (_, input, code, text) => {
    const failing = patch({ site: 'resid_pre', ...input });
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
  });

  it('refuses a run of another model or other weight flags', async () => {
    const other = await loadTinyModel({ foldLayerNorm: true });
    const loadModel: OperationContext['loadModel'] = async ({ model: name }) => (name ? other : model);
    const input = { site: 'z', corrupted: { ...corrupted, model: 'other' } };
    await expect(patch(input, loadModel)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
