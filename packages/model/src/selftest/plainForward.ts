import { type HookKind, hookName, hookPointTable } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import { Tensor } from '../tensor.ts';
import type { BlockWeights, ModelWeights } from '../weights/ModelWeights.ts';

type Values = Float64Array;

/**
 * GPT-2 once more, for one prompt, in plain loops over float64: slow, short, and independent of ONNX Runtime. It is
 * what a model without stored reference values is tested against.
 * @returns every default hook point under its name, and `logits`; batch axis of size 1
 */
export function plainForward(
  tokens: readonly number[],
  weights: ModelWeights,
  config: ModelConfig,
): Map<string, Tensor> {
  const { nLayers, nHeads, dModel, dHead, dMlp, dVocab, layerNormEps } = config;
  const n = tokens.length;
  const kept = new Map<string, Tensor>();
  const keep = (kind: HookKind, layer: number | null, values: ArrayLike<number>, ...shape: number[]): void => {
    kept.set(hookName(kind, layer), Tensor.of(Float32Array.from(values), [1, ...shape], hookPointTable[kind].axes));
  };

  const embed = Float64Array.from(tokens.flatMap((id) => [...weights.W_E.subarray(id * dModel, (id + 1) * dModel)]));
  const positions = Float64Array.from(weights.W_pos.subarray(0, n * dModel));
  keep('embed', null, embed, n, dModel);
  keep('pos_embed', null, positions, n, dModel);
  let residual = embed.map((value, i) => value + positions[i]!);

  for (let layer = 0; layer < nLayers; layer++) {
    const block = weights.blocks[layer]!;
    keep('resid_pre', layer, residual, n, dModel);
    const attention = attend(layer, block, residual);
    residual = residual.map((value, i) => value + attention[i]!);
    keep('resid_mid', layer, residual, n, dModel);
    const written = mlp(layer, block, residual);
    residual = residual.map((value, i) => value + written[i]!);
    keep('resid_post', layer, residual, n, dModel);
  }

  const final = layerNorm('ln_final', null, residual, weights.ln_final_w, weights.ln_final_b);
  const logits = linearTurned(final, weights.W_U_T, weights.b_U, dModel);
  kept.set('logits', Tensor.of(Float32Array.from(logits), [1, n, dVocab], ['prompt', 'position', 'dVocab']));
  return kept;

  function layerNorm(
    ln: 'ln1' | 'ln2' | 'ln_final',
    layer: number | null,
    x: Values,
    weight: Float32Array,
    bias: Float32Array,
  ): Values {
    const normalized = new Float64Array(x.length);
    const scales = new Float64Array(n);
    for (let p = 0; p < n; p++) {
      const row = x.slice(p * dModel, (p + 1) * dModel);
      const mean = row.reduce((sum, value) => sum + value, 0) / dModel;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / dModel;
      scales[p] = Math.sqrt(variance + layerNormEps);
      for (let i = 0; i < dModel; i++) normalized[p * dModel + i] = (row[i]! - mean) / scales[p]!;
    }
    keep(`${ln}.scale`, layer, scales, n, 1);
    keep(`${ln}.normalized`, layer, normalized, n, dModel);
    return normalized.map((value, i) => value * weight[i % dModel]! + bias[i % dModel]!);
  }

  function attend(layer: number, block: BlockWeights, x: Values): Values {
    const input = layerNorm('ln1', layer, x, block.ln1_w, block.ln1_b);
    const q = linearTurned(input, block.W_Q_T, block.b_Q, dModel);
    const k = linearTurned(input, block.W_K_T, block.b_K, dModel);
    const v = linearTurned(input, block.W_V_T, block.b_V, dModel);
    const scores = new Float64Array(nHeads * n * n).fill(Number.NEGATIVE_INFINITY);
    const pattern = new Float64Array(nHeads * n * n);
    const z = new Float64Array(n * nHeads * dHead);
    for (let head = 0; head < nHeads; head++) {
      for (let query = 0; query < n; query++) {
        const row = (head * n + query) * n;
        for (let key = 0; key <= query; key++) {
          let dot = 0;
          for (let d = 0; d < dHead; d++)
            dot += q[(query * nHeads + head) * dHead + d]! * k[(key * nHeads + head) * dHead + d]!;
          scores[row + key] = dot / Math.sqrt(dHead);
        }
        const max = Math.max(...scores.slice(row, row + query + 1));
        let sum = 0;
        for (let key = 0; key <= query; key++) sum += Math.exp(scores[row + key]! - max);
        for (let key = 0; key <= query; key++) {
          pattern[row + key] = Math.exp(scores[row + key]! - max) / sum;
          for (let d = 0; d < dHead; d++) {
            z[(query * nHeads + head) * dHead + d]! += pattern[row + key]! * v[(key * nHeads + head) * dHead + d]!;
          }
        }
      }
    }
    keep('q', layer, q, n, nHeads, dHead);
    keep('k', layer, k, n, nHeads, dHead);
    keep('v', layer, v, n, nHeads, dHead);
    keep('attn_scores', layer, scores, nHeads, n, n);
    keep('pattern', layer, pattern, nHeads, n, n);
    keep('z', layer, z, n, nHeads, dHead);
    const out = linear(z, block.W_O, block.b_O, nHeads * dHead, dModel);
    keep('attn_out', layer, out, n, dModel);
    return out;
  }

  function mlp(layer: number, block: BlockWeights, x: Values): Values {
    const pre = linearTurned(layerNorm('ln2', layer, x, block.ln2_w, block.ln2_b), block.W_in_T, block.b_in, dModel);
    const post = pre.map(
      (value) => 0.5 * value * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3))),
    );
    const out = linearTurned(post, block.W_out_T, block.b_out, dMlp);
    keep('pre', layer, pre, n, dMlp);
    keep('post', layer, post, n, dMlp);
    keep('mlp_out', layer, out, n, dModel);
    return out;
  }
}

/** x [rows, from] times W [from, to] plus b. */
function linear(x: Values, W: Float32Array, b: Float32Array, from: number, to: number): Float64Array {
  const rows = x.length / from;
  const out = new Float64Array(rows * to);
  for (let row = 0; row < rows; row++) {
    const sums = out.subarray(row * to, (row + 1) * to);
    sums.set(b);
    for (let i = 0; i < from; i++) {
      const value = x[row * from + i]!;
      const weights = W.subarray(i * to, (i + 1) * to);
      for (let j = 0; j < to; j++) sums[j]! += value * weights[j]!;
    }
  }
  return out;
}

/**
 * x [rows, from] times the transpose of W [to, from], plus b. Three rows and two outputs at a time: every weight is read
 * for three rows, and six sums don't wait for each other. Each is added up in the order of a plain loop.
 */
function linearTurned(x: Values, W: Float32Array, b: Float32Array, from: number): Float64Array {
  const to = b.length;
  const rows = x.length / from;
  const out = new Float64Array(rows * to);
  for (let j = 0; j < to; j += 2) {
    // At an edge the last one stands in for those that are not there.
    const j2 = Math.min(j + 1, to - 1);
    const [w, w2] = [W.subarray(j * from, (j + 1) * from), W.subarray(j2 * from, (j2 + 1) * from)];
    for (let row = 0; row < rows; row += 3) {
      const p = row;
      const q = Math.min(row + 1, rows - 1);
      const r = Math.min(row + 2, rows - 1);
      let sumP = b[j]!;
      let sumP2 = b[j2]!;
      let sumQ = sumP;
      let sumR = sumP;
      let sumQ2 = sumP2;
      let sumR2 = sumP2;
      for (let i = 0, atP = p * from, atQ = q * from, atR = r * from; i < from; i++, atP++, atQ++, atR++) {
        const weight = w[i]!;
        const weight2 = w2[i]!;
        sumP += x[atP]! * weight;
        sumQ += x[atQ]! * weight;
        sumR += x[atR]! * weight;
        sumP2 += x[atP]! * weight2;
        sumQ2 += x[atQ]! * weight2;
        sumR2 += x[atR]! * weight2;
      }
      out[p * to + j] = sumP;
      out[q * to + j] = sumQ;
      out[r * to + j] = sumR;
      out[p * to + j2] = sumP2;
      out[q * to + j2] = sumQ2;
      out[r * to + j2] = sumR2;
    }
  }
  return out;
}
