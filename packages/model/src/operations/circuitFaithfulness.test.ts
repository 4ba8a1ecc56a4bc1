import { allHeads, type Circuit, type Dataset, headLabel, hookName } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KnockoutKind, knockoutKinds } from '../circuit/knockout.ts';
import type { HookedTransformer, RunHook } from '../HookedTransformer.ts';
import type { Tensor } from '../tensor.ts';
import { OperationTester } from '../testing/OperationTester.ts';
import { threeNodes as circuit, makeSentences } from '../testing/threeNodes.ts';
import { largestGap } from '../testing/tinyModel.ts';

type Three<T> = Record<'full' | 'empty' | 'circuit', T>;
interface Faithfulness extends Three<number> {
  difference: number;
  share: number;
  interval: Record<string, { low: number | null; high: number | null }>;
  accuracy: Three<number>;
  correctProbability: Three<number>;
  perPrompt: Three<Tensor>;
  knockout: {
    kind: string;
    standIn: string;
    mlps: string;
    groups: { name: string; prompts: number; reference: number }[];
  };
  nodes: { kept: number; total: number; share: number };
  definition: Circuit;
  warnings: { code: string; message: string }[];
}

let tester: OperationTester;
let model: HookedTransformer;
let made: { dataset: Dataset; corrupted: Dataset };
beforeAll(async () => {
  tester = await OperationTester.make();
  model = await tester.loadModel();
  made = await makeSentences(tester);
});
afterAll(() => tester.remove());

const measure = (input: object) =>
  tester.resultOf<Faithfulness>('circuit.faithfulness', { dataset: made.dataset, circuit, ...input });
const failure = (input: object) =>
  tester.failureOf('circuit.faithfulness', { dataset: made.dataset, circuit, ...input });

/** The same, prompt by prompt and in plain words: each prompt is run alone with everything but the listed nodes replaced. */
async function naiveDifferences({ mlps }: Circuit, kind: KnockoutKind): Promise<number[]> {
  const tokensOf = ({ prompts }: Dataset) => model.toTokens(prompts.map(({ text }) => text!));
  const [clean, corrupted] = [tokensOf(made.dataset), tokensOf(made.corrupted)];
  const names = [0, 1].flatMap((layer) => [hookName('z', layer), hookName('mlp_out', layer)]);
  const caches = await Promise.all(
    corrupted.map(async (tokens) => (await model.runWithCache([tokens], { names })).cache),
  );
  const differences: number[] = [];
  for (const [i, tokens] of clean.entries()) {
    const { template, labels, answers } = made.dataset.prompts[i]!;
    const members = corrupted.flatMap((_, j) => {
      const isMember = {
        meanByTemplate: made.corrupted.prompts[j]!.template === template,
        mean: true,
        zero: false,
        resample: j === i,
      };
      return isMember[kind] ? [j] : [];
    });
    const standIn = (name: string, position: number): number[] => {
      const rows = members.flatMap((j) => {
        const value = caches[j]!.get(name);
        return position < value.shape[1]! ? [[...value.sub(0, position).data]] : [];
      });
      return rows.reduce(
        (sum, row) => sum.map((entry, k) => entry + row[k]! / rows.length),
        rows[0]?.map(() => 0) ?? [],
      );
    };
    const isKept = (layer: number, head: number, position: number) =>
      circuit.heads.some(
        (entry) => entry.head === headLabel({ layer, head }) && labels![entry.position as string] === position,
      );
    const hooks = [0, 1].flatMap((layer): RunHook[] => [
      {
        hook: hookName('z', layer),
        run: (z) => {
          for (let position = 0; position < tokens.length; position++) {
            const values = standIn(hookName('z', layer), position);
            for (const head of [0, 1]) {
              if (isKept(layer, head, position)) continue;
              const span = z.sub(0, position, head).data;
              span.set(span.map((_, k) => values[head * span.length + k] ?? 0));
            }
          }
        },
      },
      {
        hook: hookName('mlp_out', layer),
        run: (written) => {
          for (let position = 0; mlps === 'ablate' && position < tokens.length; position++) {
            const values = standIn(hookName('mlp_out', layer), position);
            const span = written.sub(0, position).data;
            span.set(span.map((_, k) => values[k] ?? 0));
          }
        },
      },
    ]);
    const { logits } = await model.runWithHooks([tokens], hooks);
    const id = (answer: string | number) => model.tokenizer.toSingleToken(answer as string);
    differences.push(logits!.at(0, -1, id(answers!.correct)) - logits!.at(0, -1, id(answers!.incorrect!)));
  }
  return differences;
}

describe('circuit.faithfulness', () => {
  it.each(knockoutKinds.flatMap((kind) => (['keep', 'ablate'] as const).map((mlps) => [kind, mlps] as const)))(
    'is what a plain loop gives, knockout %s, MLPs %s',
    async (knockout, mlps) => {
      const { perPrompt } = await measure({ knockout, circuit: { ...circuit, mlps }, reference: made.corrupted });
      const naive = await naiveDifferences({ ...circuit, mlps }, knockout);
      expect(largestGap(perPrompt.circuit.data, naive)).toBeLessThan(1e-5);
    },
  );

  it('takes the abc prompts of dataset.ioi where no reference is given', async () => {
    const given = await measure({ reference: made.corrupted });
    const made1 = await measure({});
    expect([...made1.perPrompt.circuit.data]).toEqual([...given.perPrompt.circuit.data]);
    expect(made1.knockout).toEqual(given.knockout);
  });

  it('finds labels, and groups prompts by their sentence, where they have neither labels nor templates', async () => {
    const prompts = made.dataset.prompts.map(({ text, answers }) => ({ text, answers }));
    const bare = await measure({ dataset: { ...made.dataset, prompts } });
    expect(bare.knockout.groups.map((group) => group.prompts)).toEqual([1, 2, 1, 1, 1, 1, 1]);
    expect(bare.nodes).toEqual((await measure({})).nodes);
  });

  it('is the model for a circuit of every head at every position, and F(∅) for one of none', async () => {
    const dataset = { prompts: made.dataset.prompts.slice(0, 1) };
    const { labels } = dataset.prompts[0]!;
    const everywhere = allHeads(2, 2).flatMap((head) =>
      Array.from({ length: labels!.end! + 1 }, (_, position) => ({ head: headLabel(head), class: 'any', position })),
    );
    for (const knockout of knockoutKinds) {
      const all = await measure({ dataset, knockout, circuit: { ...circuit, heads: everywhere } });
      expect(all.circuit).toBe(all.full);
      expect(all.share).toBe(1);
      expect(all.nodes.share).toBe(1);
      const none = await measure({ dataset, knockout, circuit: { ...circuit, heads: [] } });
      expect(none.circuit).toBe(none.empty);
      expect(none.share).toBeCloseTo(0, 12);
    }
  });

  it('agrees with run.logitDifference on the whole model', async () => {
    const prompts = made.dataset.prompts.map(({ text, answers }) => ({ text, answers }));
    const plain = await tester.resultOf<{
      perPrompt: Tensor;
      mean: number;
      accuracy: number;
      correctProbability: number;
    }>('run.logitDifference', { prompts });
    const { full, perPrompt, accuracy, correctProbability } = await measure({});
    expect(full).toBeCloseTo(plain.mean, 6);
    expect(largestGap(perPrompt.full.data, plain.perPrompt.data)).toBeLessThan(1e-5);
    expect(accuracy.full).toBe(plain.accuracy);
    expect(correctProbability.full).toBeCloseTo(plain.correctProbability, 8);
  });

  it('has a share, a difference, and intervals around them, the same for the same seed', async () => {
    const result = await measure({ bootstrap: { resamples: 500, seed: 3 } });
    expect(result.difference).toBeCloseTo(result.full - result.circuit, 10);
    expect(result.share).toBeCloseTo((result.circuit - result.empty) / (result.full - result.empty), 10);
    for (const key of ['full', 'empty', 'circuit', 'difference'] as const) {
      expect(result.interval[key]!.low!).toBeLessThan(result[key]);
      expect(result.interval[key]!.high!).toBeGreaterThan(result[key]);
    }
    expect(await measure({ bootstrap: { resamples: 500, seed: 3 } })).toEqual(result);
    expect((await measure({ bootstrap: { resamples: 500, seed: 4 } })).interval).not.toEqual(result.interval);
  });

  it('counts nodes, and says how many prompts each mean is of', async () => {
    const { nodes, knockout, warnings } = await measure({});
    const positions = made.dataset.prompts.reduce((sum, { labels }) => sum + labels!.end! + 1, 0);
    expect(nodes).toEqual({ kept: 24, total: positions * 4, share: 24 / (positions * 4) });
    expect(knockout.groups.map(({ reference }) => reference)).toEqual([3, 2, 3]);
    expect(warnings).toEqual([]);
    const [first] = made.dataset.prompts;
    const alone = await measure({ dataset: { prompts: [first] } });
    expect(alone.warnings[0]).toMatchObject({ code: 'DATASET_TOO_SMALL', message: expect.stringContaining('1 of 1') });
    expect(alone.interval.share).toEqual({ low: null, high: null });
    const more = await measure({ dataset: { prompts: [first] }, referencePerPrompt: 6 });
    expect(more.knockout.groups[0]).toMatchObject({ prompts: 1, reference: 6 });
    expect(more.warnings).toEqual([]);
  });

  it('says what is wrong with a circuit', async () => {
    const withHead = (entry: object) => ({ circuit: { ...circuit, heads: [...circuit.heads, entry] } });
    expect(await failure(withHead({ head: 'L2H0', class: 'any', position: 'end' }))).toMatchObject({
      code: 'UNKNOWN_HEAD',
    });
    expect(await failure(withHead({ head: 'L1H1', class: 'any', position: 'verb' }))).toMatchObject({
      code: 'LABEL_NOT_FOUND',
    });
    expect(await failure(withHead({ head: 'L0H1', class: 'any', position: 's2' }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('heads[0]'),
    });
    expect(await failure({ circuit: 'ioi-llama' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('ioi-gpt2-small-naive'),
    });
    expect(await failure({ circuit: undefined })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('No circuit is known'),
    });
  });

  it('says what is wrong with a reference', async () => {
    expect(await failure({ knockout: 'resample', reference: made.dataset })).toMatchObject({
      code: 'METRIC_UNDEFINED',
    });
    const fewer = { prompts: made.corrupted.prompts.slice(0, 2) };
    expect(await failure({ knockout: 'resample', reference: fewer })).toMatchObject({ code: 'INTERVENTION_SHAPE' });
    expect(await failure({ reference: fewer })).toMatchObject({ code: 'DATASET_TOO_SMALL' });
    const noNames = { prompts: [{ text: 'The cat sat on the', answers: { correct: ' mat', incorrect: ' hat' } }] };
    const justEnd = { circuit: { ...circuit, heads: [circuit.heads[1]] } };
    expect(await failure({ dataset: noNames, ...justEnd })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('reference'),
    });
    expect((await measure({ dataset: noNames, ...justEnd, knockout: 'zero' })).share).toBeTypeOf('number');
  });
});
