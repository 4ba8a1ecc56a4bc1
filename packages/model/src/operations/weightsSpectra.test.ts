import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../tensor.ts';
import { OperationTester } from '../testing/OperationTester.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

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

/** Trace and sum of squares of L1H0's circuit, from its parameters, by way of its dHead x dHead products. */
async function wholeMatrix(circuit: string): Promise<{ trace: number; square: number }> {
  const isOv = circuit.toLowerCase().endsWith('ov');
  const [a, b] = await Promise.all([
    tester.parameter(isOv ? 'W_V' : 'W_Q', [1, 0]),
    tester.parameter(isOv ? 'W_O' : 'W_K', [1, 0]),
  ]);
  const left = Array.from({ length: 8 }, (_, d) => Float64Array.from({ length: 16 }, (_, i) => a.at(i, d)));
  const right = Array.from({ length: 8 }, (_, d) =>
    Float64Array.from({ length: 16 }, (_, i) => (isOv ? b.at(d, i) : b.at(i, d))),
  );
  if (circuit === 'ov' || circuit === 'qk') return traceAndSquare(left, right);
  const [W_E, W_U] = await Promise.all([tester.parameter('W_E'), tester.parameter('W_U')]);
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
