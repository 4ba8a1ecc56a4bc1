import { corruptionKinds, type Dataset, type DatasetPrompt, templateSets } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arenaDataset } from '../ioi/arenaDataset.ts';
import type { PromptScore, ScoreGroup } from '../ioi/evaluatePrompts.ts';
import type { Tensor } from '../tensor.ts';
import { OperationTester } from '../testing/OperationTester.ts';
import { Tokenizer } from '../tokenizer/Tokenizer.ts';

let tester: OperationTester;
const tokenizer = Tokenizer.gpt2();
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

interface Made {
  dataset: Dataset;
  corrupted: Dataset;
  words: Record<'names' | 'places' | 'objects', { given: number; singleToken: number }>;
}

const make = (input: object) => tester.resultOf<Made>('dataset.ioi', input);
const countBy = (prompts: readonly DatasetPrompt[], of: (prompt: DatasetPrompt) => string | undefined) => {
  const counts: Record<string, number> = {};
  for (const prompt of prompts) counts[String(of(prompt))] = (counts[String(of(prompt))] ?? 0) + 1;
  return counts;
};

describe('dataset.ioi', () => {
  it('gives the same prompts for the same seed, whatever the corruption, and others for another seed', async () => {
    const [a, b, other] = [
      await make({ seed: 3 }),
      await make({ seed: 3, corruption: 'flipS2' }),
      await make({ seed: 4 }),
    ];
    expect(a.dataset.prompts).toHaveLength(100);
    expect(a.dataset.prompts).toEqual(b.dataset.prompts);
    expect(a.dataset.prompts).not.toEqual(other.dataset.prompts);
    expect(a.words.names).toEqual({ given: 99, singleToken: 99 });
  });

  it('is pinned: seed 1 means these sentences for good', async () => {
    const { dataset } = await make({ seed: 1, size: 2 });
    expect(dataset.prompts.map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "While Nicole and Ryan were commuting to the school, Ryan gave a ring to",
        "After Danielle and Angela went to the house, Danielle gave a snack to",
      ]
    `);
  });

  it('uses every template and order equally often', async () => {
    const { dataset } = await make({ size: 60 });
    const counts = countBy(dataset.prompts, ({ template }) => template);
    expect(Object.keys(counts)).toHaveLength(30);
    expect(new Set(Object.values(counts))).toEqual(new Set([2]));
    expect(countBy(dataset.prompts, ({ order }) => order)).toEqual({ ABBA: 30, BABA: 30 });
    const { dataset: free } = await make({ size: 60, balanced: false });
    expect(new Set(Object.values(countBy(free.prompts, ({ template }) => template))).size).toBeGreaterThan(1);
  });

  it.each(templateSets)('%s: labels point at the names, in both orders', async (templates) => {
    for (const prependBos of [true, false]) {
      const { dataset } = await make({ templates, size: 30, prependBos });
      for (const { text, answers, labels, order } of dataset.prompts) {
        const tokens = tokenizer.toTokens(text!, { prependBos }).tokens[0]!.map((id) => tokenizer.decode([id]));
        expect(tokens[labels!.io!]).toBe(answers!.correct);
        expect(tokens[labels!.s1!]).toBe(answers!.incorrect);
        expect(tokens[labels!.s2!]).toBe(answers!.incorrect);
        expect(labels!.end).toBe(tokens.length - 1);
        expect(labels!.s1! < labels!.io!).toBe(order === 'BABA');
        expect(labels!.s2! > Math.max(labels!.s1!, labels!.io!)).toBe(true);
      }
    }
  });

  it.each(corruptionKinds)('%s changes only the names it says, and no length', async (corruption) => {
    const { dataset, corrupted } = await make({ corruption, size: 40, seed: 2 });
    const changed: Record<typeof corruption, string[]> = {
      abc: ['io', 's1', 's2'],
      flipIo: ['io'],
      flipS: ['s1', 's2'],
      flipS1: ['s1'],
      flipS2: ['s2'],
      flipIoS: ['io', 's1', 's2'],
      randomNames: ['io', 's1', 's2'],
    };
    for (const [i, clean] of dataset.prompts.entries()) {
      const dirty = corrupted.prompts[i]!;
      const [a, b] = [clean, dirty].map(({ text }) => tokenizer.encode(text!));
      expect(b).toHaveLength(a!.length);
      expect(dirty.answers).toEqual(clean.answers);
      const differs = [...a!.keys()].filter((at) => a![at] !== b![at]).map((at) => at + 1);
      expect(differs).toEqual(changed[corruption].map((role) => clean.labels![role]!).sort((x, y) => x - y));
      if (corruption === 'flipS2') expect(dirty.names!.s2).toBe(clean.names!.io);
      if (corruption === 'flipIoS')
        expect([dirty.names!.io, dirty.names!.s1]).toEqual([clean.names!.s1, clean.names!.io]);
      if (corruption === 'abc')
        expect(new Set([...Object.values(clean.names!), ...Object.values(dirty.names!)]).size).toBe(5);
      if (corruption === 'randomNames') expect(dirty.names!.s1).toBe(dirty.names!.s2);
    }
  });

  it('takes templates of one’s own', async () => {
    const { dataset } = await make({ templates: ['Here [B] and [A] met; [B] smiled at [A]'], size: 2, order: 'ABBA' });
    const [{ text, names }] = dataset.prompts as [DatasetPrompt];
    expect(text).toBe(`Here ${names!.io} and ${names!.s1} met; ${names!.s2} smiled at`);
  });

  it.each([
    ['DATASET_TOO_SMALL', { names: ['Mary', 'Zbigniewska'] }, 'Of 2 names, 1 are one token'],
    ['DATASET_TOO_SMALL', { names: ['Mary', 'John', 'Tom', 'Dan'] }, '5 are needed'],
    ['DATASET_TOO_SMALL', { places: ['Zbigniewska'] }, 'places'],
    ['BAD_USER_INPUT', { templates: ['[A] and [B] met; [B] saw [A]'] }, 'space before it'],
    ['BAD_USER_INPUT', { templates: ['Then [A] saw [B] and [A]'] }, '[B] must stand twice'],
    ['BAD_USER_INPUT', { templates: ['Then [B] and [B] saw [A]'] }, '[A] must stand twice'],
    ['BAD_USER_INPUT', { templates: ['Then [A] and [B] and [D], [B] saw [A]'] }, 'no placeholder [D]'],
    ['BAD_USER_INPUT', { templates: ['Then [A] and [B], [B] saw [A] in the [PLACE]'] }, 'last [A]'],
    ['BAD_USER_INPUT', { templates: ['Then [A]son and [B], [B] saw [A]'] }, 'one token of its own'],
    ['BAD_USER_INPUT', { size: 0 }, 'size'],
    ['BAD_USER_INPUT', { corruption: 'flipAll' }, 'corruption'],
  ])('%s %j', async (code, input, words) => {
    const error = await tester.failureOf('dataset.ioi', input);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  it('ships the 25 sentences of ARENA with their ABC sentences', () => {
    const { dataset, corrupted } = arenaDataset();
    expect(dataset.prompts).toHaveLength(25);
    expect(dataset.prompts[0]!.text).toBe(
      'When Victoria and Jane got a snack at the store, Jane decided to give it to',
    );
    expect(corrupted.prompts[3]!.text).toBe('Then, Joshua and Jack had a long argument, and afterwards Grant said to');
    expect(corrupted.prompts[3]!.answers).toEqual({ correct: ' Crystal', incorrect: ' Jessica' });
    for (const [i, { text }] of dataset.prompts.entries()) {
      expect(tokenizer.encode(corrupted.prompts[i]!.text!)).toHaveLength(tokenizer.encode(text!).length);
    }
  });
});

interface Evaluated {
  mean: number;
  low: number | null;
  high: number | null;
  accuracy: number;
  correctProbability: number;
  perPrompt: Tensor;
  byTemplate: ScoreGroup[];
  byName: ScoreGroup[];
  rows: PromptScore[];
  worst: PromptScore[];
}

describe('dataset.evaluate', () => {
  const answers = { correct: ' Mary', incorrect: ' John' };
  const evaluate = (dataset: Dataset, more: object = {}) =>
    tester.resultOf<Evaluated>('dataset.evaluate', { dataset, ...more });

  it('gives the numbers of the run, prompt by prompt, though it runs them in batches of one length', async () => {
    // 66 of one length, more than a batch holds, and four of others.
    const short = await make({ size: 66, templates: ['Then [A] and [B] met; [B] saw [A]'], seed: 5 });
    const long = await make({ size: 4, templates: 'long' });
    const dataset = { prompts: [...long.dataset.prompts, ...short.dataset.prompts] };
    const result = await evaluate(dataset);
    const prompts = dataset.prompts.map(({ text, answers }) => ({ text, answers }));
    const whole = await tester.resultOf<Evaluated>('run.logitDifference', { prompts });
    const gap = Math.max(...whole.perPrompt.data.map((value, i) => Math.abs(value - result.perPrompt.data[i]!)));
    expect(gap).toBeLessThan(5e-5);
    expect(result.mean).toBeCloseTo(whole.mean, 5);
    expect(result.accuracy).toBeCloseTo(whole.accuracy, 6);
    expect(result.correctProbability).toBeCloseTo(whole.correctProbability, 6);
    const { answerRows, rows } = await tester.resultOf<{ answerRows: { rank: number }[]; rows: { id: number }[] }>(
      'run.nextTokens',
      { prompts, top: 1 },
    );
    expect(result.rows.map(({ rank }) => rank)).toEqual(answerRows.map(({ rank }) => rank));
    expect(result.rows.map(({ top }) => top.id)).toEqual(rows.map(({ id }) => id));
  });

  it('splits the whole into groups that make the whole, and names the worst', async () => {
    const { dataset } = await make({ size: 60, templates: 'long' });
    const { mean, low, high, byTemplate, byName, worst, rows } = await evaluate(dataset, { worst: 3 });
    for (const groups of [byTemplate, byName]) {
      expect(groups.reduce((sum, group) => sum + group.count, 0)).toBe(60);
      expect(groups.reduce((sum, group) => sum + group.mean * group.count, 0) / 60).toBeCloseTo(mean, 5);
      expect(groups.map((group) => group.mean)).toEqual(groups.map((group) => group.mean).sort((a, b) => a - b));
    }
    expect(byTemplate).toHaveLength(30);
    expect(low! < mean && mean < high!).toBe(true);
    const sorted = rows.map((row) => row.logitDifference).sort((a, b) => a - b);
    expect(worst.map((row) => row.logitDifference)).toEqual(sorted.slice(0, 3));
  });

  it('has no interval for one prompt, and the same one for the same seed', async () => {
    const { dataset } = await make({ size: 12 });
    const [first, again, other] = [
      await evaluate(dataset),
      await evaluate(dataset),
      await evaluate(dataset, { seed: 1 }),
    ];
    expect(again.low).toBe(first.low);
    expect(other.low).not.toBe(first.low);
    expect(await evaluate({ prompts: dataset.prompts.slice(0, 1) })).toMatchObject({ low: null, high: null });
  });

  it('tells its progress and can be cancelled between batches', async () => {
    const { dataset } = await make({ size: 30 });
    const done: number[] = [];
    const { datasetEvaluate } = await import('./datasetEvaluate.ts');
    const input = { model: tester.folder, dataset };
    await datasetEvaluate.run(input, { ...tester.context, onProgress: (share) => done.push(share) });
    expect(done.length).toBeGreaterThan(3);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(1);
    const partials: Evaluated[] = [];
    const onPartial = (result: object) => partials.push(result as Evaluated);
    const whole = await datasetEvaluate.run(input, { ...tester.context, onPartial });
    expect(partials.length).toBe(done.length - 1);
    for (const { rows, perPrompt } of partials) {
      expect(perPrompt.data).toHaveLength(rows.length);
      for (const row of rows) expect(row).toEqual((whole.rows as PromptScore[])[row.prompt]);
    }
    let calls = 0;
    const checkpoint = async () => {
      if (++calls > 2) throw new Error('stop');
    };
    await expect(datasetEvaluate.run(input, { ...tester.context, checkpoint })).rejects.toThrow('stop');
  });

  it.each([
    ['BAD_USER_INPUT', [{ text: 'a', answers: { correct: ' Mary' } }]],
    ['TOKEN_NOT_SINGLE', [{ text: 'a', answers: { correct: ' Zbigniewska', incorrect: ' John' } }]],
    ['BAD_USER_INPUT', []],
    [
      'PROMPT_TOO_LONG',
      [
        { text: 'a', answers },
        { text: ' a'.repeat(40), answers },
      ],
    ],
  ])('%s', async (code, prompts) => {
    const error = await tester.failureOf('dataset.evaluate', { dataset: { prompts } });
    expect(error.code).toBe(code);
    if (code === 'PROMPT_TOO_LONG') expect(error.details.prompt).toBe(1);
  });
});
