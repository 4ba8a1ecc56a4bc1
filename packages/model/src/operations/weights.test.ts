import { hookName } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../tensor.ts';
import { OperationTester } from '../testing/OperationTester.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

const raw = {
  foldLayerNorm: false,
  centerWritingWeights: false,
  centerUnembed: false,
  foldValueBiases: false,
  refactorFactoredAttentionMatrices: false,
};
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, value) => all + value, 0);

interface Spectra {
  real: Tensor;
  imaginary: Tensor;
  copyingScore: Tensor;
}

describe('weights.eigenvalues and weights.singularValues', () => {
  it.each(['ov', 'qk', 'fullOv', 'fullQk'])('have the trace and the norm of the whole matrix: %s', async (circuit) => {
    const head = 'L1H0';
    const spectra = await tester.resultOf<Spectra>('weights.eigenvalues', { circuit, heads: [head] });
    const { tensor } = await tester.resultOf<{ tensor: Tensor }>('weights.singularValues', { circuit, heads: [head] });
    expect(spectra.real.shape).toEqual([1, 8]);
    expect(tensor.axes[0]!.labels).toEqual([head]);
    const { trace, square } = await wholeMatrix(circuit);
    const scale = Math.sqrt(square);
    expect(Math.abs(sum(spectra.real.data) - trace) / scale).toBeLessThan(1e-5);
    expect(Math.abs(sum(spectra.imaginary.data)) / scale).toBeLessThan(1e-5);
    expect(Math.abs(Math.sqrt(sum(tensor.data.map((value) => value ** 2))) - scale) / scale).toBeLessThan(1e-5);
    const modulus = Array.from(spectra.real.data, (re, i) => Math.hypot(re, spectra.imaginary.data[i]!));
    expect(spectra.copyingScore.at(1, 0)).toBeCloseTo(sum(spectra.real.data) / sum(modulus), 5);
    expect(spectra.copyingScore.at(0, 0)).toBeNaN();
  });

  it('names an unknown head', async () => {
    const input = { circuit: 'ov', heads: ['L2H0'] };
    for (const name of ['weights.eigenvalues', 'weights.singularValues']) {
      expect((await tester.failureOf(name, input)).code).toBe('UNKNOWN_HEAD');
    }
  });
});

describe('weights.composition', () => {
  it('is zero unless the sender comes first, and less chance with a baseline', async () => {
    const { tensor } = await tester.resultOf<{ tensor: Tensor }>('weights.composition', { kind: 'k' });
    const input = { kind: 'k', baseline: true };
    const shifted = await tester.resultOf<{ tensor: Tensor; expected: number }>('weights.composition', input);
    expect(shifted.expected).toBe(1 / Math.sqrt(16));
    for (const from of [0, 1]) {
      for (const to of [0, 1]) {
        const [score, less] = [tensor, shifted.tensor].map((t) => t.at(from, 1, to, 0));
        if (from < to) {
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1);
        } else expect(score).toBe(0);
        expect(less).toBeCloseTo(from < to ? score! - 0.25 : 0, 6);
      }
    }
  });

  it('of kind v ranks virtual heads', async () => {
    const { tensor } = await tester.resultOf<{ tensor: Tensor }>('weights.composition', { kind: 'v' });
    const { rows } = await tester.resultOf<{ rows: { sender: string; receiver: string; share: number }[] }>(
      'weights.virtualHeads',
      { top: 10 },
    );
    expect(rows).toHaveLength(4);
    expect(rows[0]!.share).toBe(Math.max(...tensor.data));
    expect(rows.every(({ sender, receiver }) => sender.startsWith('L0') && receiver.startsWith('L1'))).toBe(true);
  });
});

describe('weights.tokenCircuit', () => {
  it('agrees with products of the parameters', async () => {
    const [W_E, W_U] = await Promise.all([parameter('W_E'), parameter('W_U')]);
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
    const [written, W_U] = [await parameter('W_out', [1, 3]), await parameter('W_U')];
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

describe('weights.pathExpansion', () => {
  interface Expansion {
    size: Tensor;
    effect: Tensor;
    oneHead: { effect: Tensor; size: Tensor };
    twoHeads: { effect: Tensor };
    mlps: { effect: Tensor };
    finalNormBias: number;
    total: number;
    unembedBias: number;
    remainder: number;
  }
  const prompts = [
    {
      text: 'When John and Mary went to the shops, John gave the bag to',
      answers: { correct: ' Mary', incorrect: ' John' },
    },
    { text: 'After Mary left, John gave it to', answers: { correct: ' Mary', incorrect: ' John' } },
  ];

  it.each([
    ['default flags', {}],
    ['raw weights', { weightFlags: raw }],
  ])('sums to the logit difference: %s', async (_, flags) => {
    const result = await tester.resultOf<Expansion>('weights.pathExpansion', { prompts, ...flags });
    const { mean } = await tester.resultOf<{ mean: number }>('run.logitDifference', { prompts, ...flags });
    expect(result.effect.axes[0]!.labels).toEqual(['direct', 'oneHead', 'twoHeads', 'mlp', 'rest']);
    expect(sum(result.effect.data) + result.finalNormBias + result.unembedBias).toBeCloseTo(mean, 5);
    expect(Math.abs(result.remainder)).toBeLessThan(1e-5);
    expect(sum(result.oneHead.effect.data)).toBeCloseTo(result.effect.at(1), 5);
    expect(sum(result.twoHeads.effect.data)).toBeCloseTo(result.effect.at(2), 5);
    expect(sum(result.mlps.effect.data)).toBeCloseTo(result.effect.at(3), 5);
    // Nothing comes before the first layer, so no pair of heads ends in it.
    expect(sum(result.twoHeads.effect.sub(0).data.map(Math.abs))).toBe(0);
    expect(result.size.data.every((value) => value > 0)).toBe(true);
  });

  it('is the direct effect of heads where they read nothing but embeddings and earlier heads', async () => {
    // Without MLP 0 and the bias of attention 0, the stream that layer 1 reads is embeddings and heads alone.
    const b_O = await parameter('b_O', [0]);
    const interventions = [
      { hook: hookName('mlp_out', 0), kind: 'zero' },
      { hook: hookName('attn_out', 0), kind: 'add', vector: [...b_O.data].map((value) => -value) },
    ];
    const result = await tester.resultOf<Expansion>('weights.pathExpansion', { prompts, interventions });
    const direct = await tester.resultOf<{ mean: Tensor }>('attribution.direct', {
      prompts,
      interventions,
      unit: 'head',
    });
    for (const head of [0, 1]) {
      expect(result.oneHead.effect.at(0, head)).toBeCloseTo(direct.mean.at(0, head), 5);
      const both = result.oneHead.effect.at(1, head) + result.twoHeads.effect.at(1, head);
      expect(both).toBeCloseTo(direct.mean.at(1, head), 5);
      expect(Math.abs(result.twoHeads.effect.at(1, head))).toBeGreaterThan(1e-5);
    }
  });
});

async function parameter(name: string, index: number[] = []): Promise<Tensor> {
  return (await tester.resultOf<{ tensor: Tensor }>('model.parameter', { name, index })).tensor;
}

/** Trace and sum of squares of L1H0's circuit, from its parameters, by way of its dHead x dHead products. */
async function wholeMatrix(circuit: string): Promise<{ trace: number; square: number }> {
  const isOv = circuit.toLowerCase().endsWith('ov');
  const [a, b] = await Promise.all([parameter(isOv ? 'W_V' : 'W_Q', [1, 0]), parameter(isOv ? 'W_O' : 'W_K', [1, 0])]);
  const left = Array.from({ length: 8 }, (_, d) => Float64Array.from({ length: 16 }, (_, i) => a.at(i, d)));
  const right = Array.from({ length: 8 }, (_, d) =>
    Float64Array.from({ length: 16 }, (_, i) => (isOv ? b.at(d, i) : b.at(i, d))),
  );
  if (circuit === 'ov' || circuit === 'qk') return traceAndSquare(left, right);
  const [W_E, W_U] = await Promise.all([parameter('W_E'), parameter('W_U')]);
  const through = (rows: Float64Array[], value: (token: number, d: number) => number) =>
    rows.map((row) =>
      Float64Array.from({ length: 50257 }, (_, token) => {
        let total = 0;
        for (let d = 0; d < 16; d++) total += row[d]! * value(token, d);
        return total;
      }),
    );
  const embedding = (token: number, d: number) => W_E.data[token * 16 + d]!;
  const unembedding = (token: number, d: number) => W_U.data[d * 50257 + token]!;
  return traceAndSquare(through(left, embedding), through(right, isOv ? unembedding : embedding));
}

function traceAndSquare(left: Float64Array[], right: Float64Array[]): { trace: number; square: number } {
  const inner = (a: Float64Array, b: Float64Array) => {
    let total = 0;
    for (const [i, value] of a.entries()) total += value * b[i]!;
    return total;
  };
  const trace = sum(left.map((row, d) => inner(row, right[d]!)));
  const square = sum(left.flatMap((a, i) => left.map((b, j) => inner(a, b) * inner(right[i]!, right[j]!))));
  return { trace, square };
}
