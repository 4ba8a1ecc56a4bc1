import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../tensor.ts';
import { OperationTester } from '../testing/OperationTester.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, value) => all + value, 0);

describe('weights.tokenCircuit', () => {
  it('agrees with products of the parameters', async () => {
    const [W_E, W_U] = await Promise.all([tester.parameter('W_E'), tester.parameter('W_U')]);
    const { tensor } = await tester.resultOf<{ tensor: Tensor }>('weights.tokenCircuit', {
      circuit: 'direct',
      rows: [' Mary', 11],
      columns: [12],
    });
    expect(tensor.axes[0]!.labels![0]).toBe(' Mary');
    const expected = sum(W_E.sub(11).data.map((value, d) => value * W_U.at(d, 12)));
    expect(tensor.at(1, 0)).toBeCloseTo(expected, 5);
  });

  it('puts what MLP 0 makes of a token in its place', async () => {
    const input = { circuit: 'fullQk', head: 'L1H1', rows: [' Mary', ' John'] };
    const plain = await tester.resultOf<{ tensor: Tensor }>('weights.tokenCircuit', input);
    const after = await tester.resultOf<{ tensor: Tensor }>('weights.tokenCircuit', {
      ...input,
      embedding: 'afterMlp0',
    });
    expect(after.tensor.shape).toEqual([2, 2]);
    expect(after.tensor.at(0, 1)).not.toBeCloseTo(plain.tensor.at(0, 1), 6);
  });

  it.each([
    ['BAD_USER_INPUT', { circuit: 'fullOv', rows: [1] }],
    ['UNKNOWN_HEAD', { circuit: 'fullOv', head: 'L9H9', rows: [1] }],
    ['UNKNOWN_TOKEN', { circuit: 'direct', rows: [60000] }],
    ['TOKEN_NOT_SINGLE', { circuit: 'direct', rows: [' two tokens'] }],
  ])('fails with %s', async (code, input) => {
    expect((await tester.failureOf('weights.tokenCircuit', input)).code).toBe(code);
  });
});

describe('directions in words', () => {
  interface Ends {
    positive: { id: number; value: number }[];
    negative: { id: number; value: number }[];
  }

  it('names the tokens a neuron writes and reads', async () => {
    const { writes, reads } = await tester.resultOf<{ writes: Ends; reads: Ends }>('weights.neurons', {
      layer: 1,
      neuron: 3,
      top: 2,
    });
    const [written, W_U] = [await tester.parameter('W_out', [1, 3]), await tester.parameter('W_U')];
    const logit = (id: number) => sum(written.data.map((value, d) => value * W_U.at(d, id)));
    expect(writes.positive[0]!.value).toBeCloseTo(logit(writes.positive[0]!.id), 5);
    expect(writes.negative[0]!.value).toBeLessThan(0);
    expect(reads.positive[0]!.value).toBeGreaterThanOrEqual(reads.positive[1]!.value);
  });

  it.each([
    { matrix: 'ov', head: 'L0H1' },
    { matrix: 'wIn', layer: 0 },
    { matrix: 'wOut', layer: 1 },
  ])('names the tokens of singular vectors: $matrix', async (choice) => {
    const { rows } = await tester.resultOf<{ rows: (Ends & { singularValue: number })[] }>('weights.singularVectors', {
      ...choice,
      vectors: 3,
      top: 2,
    });
    expect(rows).toHaveLength(3);
    expect(rows[0]!.singularValue).toBeGreaterThan(rows[2]!.singularValue);
    for (const { positive, negative } of rows) expect(positive[0]!.value).toBeGreaterThan(negative[0]!.value);
  });

  it.each([
    ['weights.neurons', { layer: 2, neuron: 0 }],
    ['weights.neurons', { layer: 0, neuron: 64 }],
    ['weights.singularVectors', { matrix: 'ov' }],
    ['weights.singularVectors', { matrix: 'wIn', layer: 2 }],
  ])('%s refuses what there is not', async (name, input) => {
    expect((await tester.failureOf(name, input)).code).toBe('BAD_USER_INPUT');
  });
});

describe('weights.skipTrigrams', () => {
  interface Row {
    source: string;
    sentence: string;
    score: number;
    logit: number;
    size: number;
  }

  it('finds phrases by score times logit, at most so many a source', async () => {
    const input = { head: 'L1H0', top: 8, perSource: 2, sources: [' Mary', ' John', 400, 500, 600] };
    const { rows } = await tester.resultOf<{ rows: Row[] }>('weights.skipTrigrams', input);
    expect(rows.length).toBeGreaterThan(0);
    for (const [i, { score, logit, size }] of rows.entries()) {
      expect(size).toBeCloseTo(score * logit, 6);
      if (i > 0) expect(size).toBeLessThanOrEqual(rows[i - 1]!.size);
    }
    const mary = rows.filter(({ source }) => source === ' Mary');
    expect(mary.length).toBeLessThanOrEqual(2);
    expect(rows[0]!.sentence).toContain('→');
  });

  it('judges phrases that are named, favoured or not, by the same score and logit', async () => {
    const names = [' John', ' Mary'];
    const ask = (more: object) =>
      tester.resultOf<{ rows: (Row & { destination: string; output: string })[] }>('weights.skipTrigrams', {
        head: 'L1H0',
        sources: [' John'],
        perSource: 10,
        ...more,
      });
    const { rows } = await ask({ destinations: [' to', ' gave'], outputs: names });
    expect(rows).toHaveLength(4);
    expect(rows.map(({ sentence }) => sentence)).toContain('… John … to → John');
    for (const { score, logit, size } of rows) expect(size).toBeCloseTo(score * logit, 6);
    const favour = rows.map(({ score, size }) => (score > 0 ? size : -Math.abs(size)));
    expect(favour).toEqual([...favour].sort((a, b) => b - a));
    const [best] = (await ask({})).rows;
    const again = (await ask({ destinations: [best!.destination], outputs: [best!.output] })).rows;
    expect(again[0]!.size).toBeCloseTo(best!.size, 6);
  });

  it('chooses the sources that the head writes most of', async () => {
    const { rows } = await tester.resultOf<{ rows: Row[] }>('weights.skipTrigrams', { head: 'L0H1', top: 3 });
    expect(rows).toHaveLength(3);
  });
});
