import { hookName } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../tensor.ts';
import { OperationTester, ioiPrompts as prompts } from '../testing/OperationTester.ts';
import type { TokenRow } from './tokenRanking.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

const zeroZ = { hook: hookName('z', 0), kind: 'zero' };

describe('run.nextTokens', () => {
  it('ranks from 0, flat, `top` a prompt, with probabilities that belong to the logits', async () => {
    const { rows, answerRows } = await tester.resultOf<{ rows: TokenRow[]; answerRows: TokenRow[] }>('run.nextTokens', {
      prompts,
      top: 4,
    });
    expect(rows.map(({ prompt, rank }) => [prompt, rank])).toEqual(
      [0, 1].flatMap((p) => [0, 1, 2, 3].map((r) => [p, r])),
    );
    for (const row of rows) expect(Math.exp(row.logProbability)).toBeCloseTo(row.probability, 12);
    expect(rows[0]!.logit).toBeGreaterThanOrEqual(rows[1]!.logit);
    expect(answerRows.map((row) => row.text)).toEqual([' Mary', ' Mary']);
  });

  it('gives probabilities that sum to 1 and every rank once when all tokens are asked for', async () => {
    const { rows } = await tester.resultOf<{ rows: TokenRow[] }>('run.nextTokens', {
      prompts: [{ text: 'a' }],
      top: 60_000,
    });
    expect(rows).toHaveLength(50_257);
    expect(new Set(rows.map((row) => row.id)).size).toBe(50_257);
    expect(rows.reduce((sum, row) => sum + row.probability, 0)).toBeCloseTo(1, 6);
  });

  it('looks `answer` up in every prompt, and its rank is its place among all tokens', async () => {
    const { rows, answerRows } = await tester.resultOf<{ rows: TokenRow[]; answerRows: TokenRow[] }>('run.nextTokens', {
      prompts: [{ text: 'a' }, { text: 'b' }],
      answer: ' the',
      top: 50_257,
    });
    expect(answerRows).toEqual(rows.filter((row) => row.text === ' the'));
  });

  it('reads another position as the prompt cut there', async () => {
    const ids = (await tester.loadModel()).toTokens(prompts[0]!.text)[0]!;
    const whole = await tester.resultOf<{ rows: TokenRow[] }>('run.nextTokens', {
      prompts: [{ tokens: ids }],
      position: 5,
    });
    const cut = await tester.resultOf<{ rows: TokenRow[] }>('run.nextTokens', {
      prompts: [{ tokens: ids.slice(0, 6) }],
    });
    expect(whole.rows.map((row) => row.id)).toEqual(cut.rows.map((row) => row.id));
    expect(whole.rows[0]!.logit).toBeCloseTo(cut.rows[0]!.logit, 5);
  });
});

interface LogitDifference {
  perPrompt: Tensor;
  mean: number;
  accuracy: number;
  correctProbability: number;
  interventions?: { largestChange: number; warning: string | null }[];
}

describe('run.logitDifference', () => {
  it('is the difference of the two logits, and its mean the mean of perPrompt', async () => {
    const result = await tester.resultOf<LogitDifference>('run.logitDifference', { prompts });
    const logits = async (answer: string) =>
      (await tester.resultOf<{ answerRows: TokenRow[] }>('run.nextTokens', { prompts, answer })).answerRows;
    const [mary, jon] = [await logits(' Mary'), await logits(' John')];
    for (const i of [0, 1]) expect(result.perPrompt.at(i)).toBeCloseTo(mary[i]!.logit - jon[i]!.logit, 6);
    expect(result.mean).toBeCloseTo((result.perPrompt.at(0) + result.perPrompt.at(1)) / 2, 6);
    expect(result.accuracy).toBe([...result.perPrompt.data].filter((value) => value > 0).length / 2);
    expect(result.correctProbability).toBeCloseTo((mary[0]!.probability + mary[1]!.probability) / 2, 9);
  });

  it('does not depend on the other prompts of the run', async () => {
    const both = await tester.resultOf<LogitDifference>('run.logitDifference', { prompts });
    const alone = await tester.resultOf<LogitDifference>('run.logitDifference', { prompts: [prompts[0]] });
    expect(alone.perPrompt.at(0)).toBeCloseTo(both.perPrompt.at(0), 5);
  });

  it('reports what interventions changed, and warns of one that changed nothing', async () => {
    const plain = await tester.resultOf<LogitDifference>('run.logitDifference', { prompts });
    expect(plain.interventions).toBeUndefined();
    const idle = { hook: hookName('z', 0), kind: 'scale', factor: 1 };
    const changed = await tester.resultOf<LogitDifference>('run.logitDifference', { prompts, interventions: [zeroZ] });
    const same = await tester.resultOf<LogitDifference>('run.logitDifference', { prompts, interventions: [idle] });
    expect(changed.interventions).toMatchObject([{ warning: null }]);
    expect(changed.perPrompt.data).not.toEqual(plain.perPrompt.data);
    expect(same.interventions).toMatchObject([{ largestChange: 0, warning: 'INTERVENTION_NO_EFFECT' }]);
    expect(same.perPrompt.data).toEqual(plain.perPrompt.data);
  });

  it('names the answer that is missing', async () => {
    const error = await tester.failureOf('run.logitDifference', { prompts: [prompts[0], { text: prompts[0]!.text }] });
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.message).toContain('prompts[1].answers.correct');
    const half = await tester.failureOf('run.logitDifference', {
      prompts: [{ text: prompts[0]!.text, answers: { correct: ' Mary' } }],
    });
    expect(half.message).toContain('prompts[0].answers.incorrect');
  });
});

describe('run.loss', () => {
  it('is the mean of the losses per token, which are NaN behind a shorter prompt', async () => {
    const { tensor: mean } = await tester.resultOf<{ tensor: number }>('run.loss', { prompts });
    const { tensor } = await tester.resultOf<{ tensor: Tensor }>('run.loss', { prompts, perToken: true });
    const predictions = [...tensor.data].filter((value) => !Number.isNaN(value));
    expect(tensor.shape).toEqual([2, 16]);
    expect(predictions).toHaveLength(14 + 16);
    expect(mean).toBeCloseTo(predictions.reduce((sum, value) => sum + value, 0) / predictions.length, 5);
  });
});
