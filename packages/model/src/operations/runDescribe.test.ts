import { hookName } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultWeightFlags } from '../config.ts';
import { OperationTester, ioiPrompts as prompts } from '../testing/OperationTester.ts';
import { type DescribedPrompt, runId } from './recipeId.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

describe('run.describe', () => {
  it('gives the id that runId gives, and the prompts as the model reads them', async () => {
    const recipe = { model: tester.folder, prompts };
    const described = await tester.resultOf<{ id: string; prompts: DescribedPrompt[] }>('run.describe', recipe);
    expect(described.id).toBe(await runId(recipe, tester.context.loadModel));
    const [first] = described.prompts;
    expect(first!.tokens).toHaveLength(15);
    expect(first!.tokens.flatMap(({ position, labels }) => labels.map((label) => [label, position]))).toEqual([
      ['s1', 2],
      ['s1+1', 3],
      ['io', 4],
      ['s2', 10],
      ['end', 14],
    ]);
    expect(first).toMatchObject({ index: 0, text: prompts[0]!.text, correct: { id: 5335, text: ' Mary' } });
    expect(first!.tokens[0]).toMatchObject({ id: 50256, text: '<|endoftext|>' });
  });

  it('names the field of everything that is wrong', async () => {
    const bad = { text: 'a', answers: { correct: ' Mary', incorrect: ' Nebuchadnezzar' } };
    const error = await tester.failureOf('run.describe', { prompts: [bad, prompts[0], { tokens: [] }] });
    expect(error).toMatchObject({ code: 'TOKEN_NOT_SINGLE', details: { field: 'prompts[0].answers.incorrect' } });
    expect(error.details.problems).toMatchObject([
      { field: 'prompts[0].answers.incorrect', code: 'TOKEN_NOT_SINGLE' },
      { field: 'prompts[2]', code: 'PROMPT_EMPTY' },
    ]);
  });

  it.each([
    ['PROMPT_TOO_LONG', 'prompts[0]', { prompts: [{ text: 'a '.repeat(40) }] }],
    ['UNKNOWN_TOKEN', 'prompts[0]', { prompts: [{ tokens: [60_000] }] }],
    ['UNKNOWN_TOKEN', 'prompts[0].answers.correct', { prompts: [{ text: 'a', answers: { correct: 60_000 } }] }],
    [
      'PROMPT_EMPTY',
      'interventions[0].source.prompts[0]',
      {
        prompts,
        interventions: [
          { hook: hookName('z', 0), kind: 'patch', source: { prompts: [{ text: '' }], prependBos: false } },
        ],
      },
    ],
  ])('fails with %s at %s', async (code, field, input) => {
    expect(await tester.failureOf('run.describe', input)).toMatchObject({ code, details: { field } });
  });
});

describe('model.load', () => {
  it('says which model is there now', async () => {
    const result = await tester.resultOf<Record<string, unknown>>('model.load', {
      weightFlags: { foldLayerNorm: false, centerWritingWeights: false },
    });
    expect(result.model).toMatchObject({
      weightFlags: { foldLayerNorm: false, centerWritingWeights: false, centerUnembed: true },
      selfTest: { status: 'passed' },
    });
    const { dModel, nLayers, dVocab, nCtx } = result.config as Record<string, number>;
    const block = 12 * dModel! ** 2 + 13 * dModel!;
    expect(result.parameters).toBe(2 * dVocab! * dModel! + dVocab! + nCtx! * dModel! + nLayers! * block + 2 * dModel!);
  });

  it('stops when it is cancelled, and loads for the next who asks', async () => {
    const spec = { model: tester.folder, weightFlags: { ...defaultWeightFlags, centerUnembed: false } };
    const pool = tester.newPool();
    await expect(pool.load(spec, { isCancelled: () => true })).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    const both = [pool.load(spec, { isCancelled: () => true }), pool.load(spec)];
    expect((await both[1])!.config.nLayers).toBe(2);
    pool.close();
  });
});
