import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperationTester } from '../testing/OperationTester.ts';
import type { Continuation } from './generate.ts';
import { sampleToken } from './sampleToken.ts';

describe('sampleToken', () => {
  const row = Float32Array.of(1, 3, 2, 3.5, -1);

  it('takes the most likely token at temperature 0, without a draw', () => {
    const draw = () => {
      throw new Error('drawn');
    };
    expect(sampleToken(row, { temperature: 0 }, draw)).toBe(3);
  });

  it('walks the probabilities from the most likely token on', () => {
    const at = (draw: number, limits = {}) => sampleToken(row, { temperature: 1, ...limits }, () => draw);
    expect(at(0)).toBe(3);
    expect(at(0.9999)).toBe(4);
    expect(at(0.9999, { topK: 2 })).toBe(1);
    // 0.525 of 3, 0.318 of 1: both are needed for 0.8.
    expect(at(0.9999, { topP: 0.8 })).toBe(1);
    expect(at(0.9999, { topP: 0.5 })).toBe(3);
  });

  it('draws in the proportions of the softmax', () => {
    let draws = 0;
    const counts = [0, 0];
    for (; draws < 1000; draws++) {
      counts[sampleToken(Float32Array.of(0, Math.log(3)), { temperature: 1 }, () => (draws + 0.5) / 1000)]!++;
    }
    expect(counts).toEqual([250, 750]);
  });
});

describe('generate', () => {
  let tester: OperationTester;
  beforeAll(async () => {
    tester = await OperationTester.make();
  });
  afterAll(() => tester.remove());

  const prompts = [{ text: 'When John and Mary went' }, { text: 'The' }];
  const generate = async (input: object) =>
    (await tester.resultOf<{ continuations: Continuation[] }>('generate', { prompts, maxNewTokens: 4, ...input }))
      .continuations;

  it('takes the best token of each step when greedy', async () => {
    const [first, second] = await generate({});
    expect(first!.steps).toHaveLength(4);
    expect(second!.tokens).toHaveLength(2 + 4);
    for (const { tokens, steps } of [first!, second!]) {
      const before = tokens.slice(0, -1);
      const { rows } = await tester.resultOf<{ rows: { id: number; probability: number }[] }>('run.nextTokens', {
        prompts: [{ tokens: before }],
        top: 1,
      });
      expect(steps.at(-1)!.id).toBe(rows[0]!.id);
      expect(steps.at(-1)!.probability).toBeCloseTo(rows[0]!.probability, 6);
    }
  });

  it('is the same for a seed, another for another, and the same alone as beside others', async () => {
    const sampled = (seed: number, extra = {}) => generate({ temperature: 1, seed, ...extra });
    const [once, again, other] = [await sampled(3), await sampled(3), await sampled(4)];
    expect(again).toEqual(once);
    expect(other[0]!.tokens).not.toEqual(once[0]!.tokens);
    const alone = await sampled(3, { prompts: prompts.slice(0, 1) });
    expect(alone[0]!.tokens).toEqual(once[0]!.tokens);
  });

  it('hands out what there is so far', async () => {
    const lengths: number[] = [];
    const operation = (await import('./generate.ts')).generate;
    await operation.run(operation.input.parse({ model: tester.folder, prompts, maxNewTokens: 3 }), {
      ...tester.context,
      onPartial: (partial) => lengths.push((partial.continuations as Continuation[])[0]!.steps.length),
    });
    expect(lengths).toEqual([1, 2, 3]);
  });

  it('refuses before it starts what would not fit', async () => {
    const error = await tester.failureOf('generate', { prompts, maxNewTokens: 40 });
    expect(error.code).toBe('PROMPT_TOO_LONG');
    expect(error.details).toMatchObject({ nCtx: 32, maxNewTokens: 40 });
  });
});
