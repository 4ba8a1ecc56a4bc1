import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultWeightFlags, type ModelConfig, rawWeightFlags, type WeightFlags } from '../config.ts';
import { writeRandomCheckpoint } from '../testing/randomCheckpoint.ts';
import { loadCheckpoint } from './checkpoint.ts';
import type { ModelWeights } from './ModelWeights.ts';
import { transpose } from './matrixLayout.ts';
import { getParameter } from './parameters.ts';
import { processWeights } from './processWeights.ts';

let folder: string;
let config: ModelConfig;
const tokens = [3, 1, 4, 1, 5, 9];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'circuit-lens-process-'));
  // Large values, so that every nonlinearity is felt.
  await writeRandomCheckpoint(folder, { nLayers: 2, nHeads: 3, dModel: 12, dVocab: 17, nCtx: 8, seed: 5, scale: 0.7 });
  ({ config } = await loadCheckpoint(folder));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function processed(flags: WeightFlags): Promise<ModelWeights> {
  const { weights } = await loadCheckpoint(folder);
  await processWeights(weights, config, flags);
  return weights;
}

const flagNames = Object.keys(rawWeightFlags) as (keyof WeightFlags)[];
const each = flagNames.map((flag): [string, WeightFlags] => [flag, { ...rawWeightFlags, [flag]: true }]);
const combinations: [string, WeightFlags][] = [
  ...each,
  ['the defaults', defaultWeightFlags],
  ['all five', { ...defaultWeightFlags, refactorFactoredAttentionMatrices: true }],
];

describe('the function computed by the model stays the same', () => {
  test.each(combinations)('under %s', async (_name, flags) => {
    const [raw, changed] = [forward(await processed(rawWeightFlags), config), forward(await processed(flags), config)];
    expect(largestDifference(raw.logProbs, changed.logProbs)).toBeLessThan(2e-5);
    expect(largestDifference(raw.patterns, changed.patterns)).toBeLessThan(1e-5);
  });
});

describe('each pass does what it is for', () => {
  const parameter = (weights: ModelWeights, name: string, index: number[] = []) =>
    getParameter(weights, config, name, index);
  /** Largest |mean| over `length` neighbours `step` apart. */
  const columnMean = (data: Float32Array, columns: number): number => {
    const sums = new Float64Array(columns);
    for (const [i, value] of data.entries()) sums[i % columns] = sums[i % columns]! + value;
    return Math.max(...sums.map(Math.abs)) / (data.length / columns);
  };
  const rowMean = (data: Float32Array, columns: number): number => {
    let worst = 0;
    for (let at = 0; at < data.length; at += columns) {
      const mean = data.subarray(at, at + columns).reduce((sum, value) => sum + value, 0) / columns;
      worst = Math.max(worst, Math.abs(mean));
    }
    return worst;
  };

  test('folding leaves layer norms without parameters and readers centred', async () => {
    const weights = await processed({ ...rawWeightFlags, foldLayerNorm: true });
    for (const name of ['ln1_w', 'ln2_w', 'ln_final_w'])
      expect(new Set(parameter(weights, name).data)).toEqual(new Set([1]));
    for (const name of ['ln1_b', 'ln2_b', 'ln_final_b'])
      expect(new Set(parameter(weights, name).data)).toEqual(new Set([0]));
    for (const block of weights.blocks) {
      for (const matrix of [block.W_Q_T, block.W_K_T, block.W_V_T, block.W_in_T])
        expect(rowMean(matrix, config.dModel)).toBeLessThan(1e-7);
    }
    expect(rowMean(weights.W_U_T, config.dModel)).toBeLessThan(1e-7);
    expect(Math.max(...weights.b_U.map(Math.abs))).toBeGreaterThan(0.01);
  });

  test('centring leaves every written row, and the unembedding over the vocabulary, with mean 0', async () => {
    const weights = await processed({ ...rawWeightFlags, centerWritingWeights: true, centerUnembed: true });
    const writers = weights.blocks.flatMap(({ W_O, b_O, b_out }) => [W_O, b_O, b_out]);
    for (const written of [weights.W_E, weights.W_pos, ...writers])
      expect(rowMean(written, config.dModel)).toBeLessThan(1e-7);
    for (const { W_out_T } of weights.blocks) expect(columnMean(W_out_T, config.dMlp)).toBeLessThan(1e-7);
    expect(columnMean(weights.W_U_T, config.dModel)).toBeLessThan(1e-7);
  });

  test('folding value biases leaves none', async () => {
    const weights = await processed({ ...rawWeightFlags, foldValueBiases: true });
    expect(parameter(weights, 'b_V').data.every((value) => value === 0)).toBe(true);
  });

  test('refactoring gives orthogonal heads: rows of W_O orthonormal, queries and keys (with biases) of equal norm', async () => {
    const weights = await processed({ ...rawWeightFlags, refactorFactoredAttentionMatrices: true });
    const { dHead, dModel } = config;
    const gram = (data: ArrayLike<number>, i: number, j: number, step: number, stride: number, n: number): number => {
      let sum = 0;
      for (let d = 0; d < n; d++) sum += data[i * step + d * stride]! * data[j * step + d * stride]!;
      return sum;
    };
    for (let head = 0; head < config.nHeads; head++) {
      const at = [1, head];
      const [W_O, W_Q, W_K] = ['W_O', 'W_Q', 'W_K'].map((name) => parameter(weights, name, at).data);
      const [b_Q, b_K] = ['b_Q', 'b_K'].map((name) => parameter(weights, name, at).data);
      for (let i = 0; i < dHead; i++) {
        for (let j = 0; j < dHead; j++) {
          expect(gram(W_O!, i, j, dModel, 1, dModel)).toBeCloseTo(i === j ? 1 : 0, 6);
          const queries = gram(W_Q!, i, j, 1, dHead, dModel) + b_Q![i]! * b_Q![j]!;
          const keys = gram(W_K!, i, j, 1, dHead, dModel) + b_K![i]! * b_K![j]!;
          expect(queries).toBeCloseTo(keys, 5);
          if (i !== j) expect(queries).toBeCloseTo(0, 5);
        }
      }
    }
  });
});

test('progress rises to 1 and a cancel stops the work between heads', async () => {
  const { weights } = await loadCheckpoint(folder);
  const seen: number[] = [];
  const flags = { ...defaultWeightFlags, refactorFactoredAttentionMatrices: true };
  await processWeights(weights, config, flags, { onProgress: (fraction) => seen.push(fraction) });
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);

  const signal = { aborted: false };
  const stop = processWeights(weights, config, flags, {
    signal,
    onProgress: (fraction) => {
      signal.aborted = fraction > 0.5;
    },
  });
  await expect(stop).rejects.toThrow(expect.objectContaining({ code: 'JOB_CANCELLED' }));
});

function largestDifference(a: readonly number[], b: readonly number[]): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

/** GPT-2 in float64, one prompt, written for clarity only. */
function forward(weights: ModelWeights, { dModel, dHead, nHeads, dVocab, dMlp, layerNormEps }: ModelConfig) {
  const matmul = (x: number[], W: Float32Array, b: Float32Array, n: number): number[] =>
    Array.from({ length: n }, (_, j) => x.reduce((sum, value, i) => sum + value * W[i * n + j]!, b[j]!));
  const layerNorm = (x: number[], w: Float32Array, b: Float32Array): number[] => {
    const mean = x.reduce((sum, value) => sum + value, 0) / dModel;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / dModel;
    return x.map((value, i) => ((value - mean) / Math.sqrt(variance + layerNormEps)) * w[i]! + b[i]!);
  };
  const softmax = (x: number[]): number[] => {
    const exps = x.map((value) => Math.exp(value - Math.max(...x)));
    const total = exps.reduce((sum, value) => sum + value, 0);
    return exps.map((value) => value / total);
  };
  const gelu = (x: number): number => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  const patterns: number[] = [];
  let residual = tokens.map((token, position) =>
    Array.from({ length: dModel }, (_, d) => weights.W_E[token * dModel + d]! + weights.W_pos[position * dModel + d]!),
  );
  for (const block of weights.blocks) {
    const normed = residual.map((x) => layerNorm(x, block.ln1_w, block.ln1_b));
    const [q, k, v] = (
      [
        ['W_Q_T', 'b_Q'],
        ['W_K_T', 'b_K'],
        ['W_V_T', 'b_V'],
      ] as const
    ).map(([W, b]) => normed.map((x) => matmul(x, transpose(block[W], dModel, dModel), block[b], dModel)));
    residual = residual.map((x, query) => {
      const z = new Array<number>(dModel).fill(0);
      for (let first = 0; first < nHeads * dHead; first += dHead) {
        const scores = k!.slice(0, query + 1).map((key) => {
          let score = 0;
          for (let c = first; c < first + dHead; c++) score += q![query]![c]! * key[c]!;
          return score / Math.sqrt(dHead);
        });
        for (const [key, weight] of softmax(scores).entries()) {
          patterns.push(weight);
          for (let c = first; c < first + dHead; c++) z[c] = z[c]! + weight * v![key]![c]!;
        }
      }
      return matmul(z, block.W_O, block.b_O, dModel).map((value, i) => value + x[i]!);
    });
    residual = residual.map((x) => {
      const hidden = matmul(
        layerNorm(x, block.ln2_w, block.ln2_b),
        transpose(block.W_in_T, dMlp, dModel),
        block.b_in,
        dMlp,
      ).map(gelu);
      return matmul(hidden, transpose(block.W_out_T, dModel, dMlp), block.b_out, dModel).map(
        (value, i) => value + x[i]!,
      );
    });
  }
  const logProbs = residual.flatMap((x) =>
    softmax(
      matmul(
        layerNorm(x, weights.ln_final_w, weights.ln_final_b),
        transpose(weights.W_U_T, dVocab, weights.ln_final_w.length),
        weights.b_U,
        dVocab,
      ),
    ).map(Math.log),
  );
  return { logProbs, patterns };
}
