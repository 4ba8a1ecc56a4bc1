/** One row's centred values divided by its scale, and the scale. */
export interface LayerNormRows {
  scale: Float32Array; // [rows]
  normalized: Float32Array; // [rows, dModel]
}

/**
 * Layer norm without weight and bias over rows of the residual stream: (x − mean) / sqrt(mean((x − mean)²) + eps).
 * Sums are kept in float64, since a residual stream may hold one direction a thousand times larger than the rest.
 */
export function layerNormRows(x: Float32Array, dModel: number, eps: number): LayerNormRows {
  const rows = x.length / dModel;
  const scale = new Float32Array(rows);
  const normalized = new Float32Array(x.length);
  for (let row = 0; row < rows; row++) {
    const start = row * dModel;
    const end = start + dModel;
    let sum = 0;
    for (let i = start; i < end; i++) sum += x[i]!;
    const mean = sum / dModel;
    let squares = 0;
    for (let i = start; i < end; i++) squares += (x[i]! - mean) ** 2;
    const s = Math.sqrt(squares / dModel + eps);
    scale[row] = s;
    for (let i = start; i < end; i++) normalized[i] = (x[i]! - mean) / s;
  }
  return { scale, normalized };
}

/** x * weight + bias, row by row. */
export function affineRows(x: Float32Array, weight: Float32Array, bias: Float32Array): Float32Array {
  const dModel = weight.length;
  const out = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = x[i]! * weight[i % dModel]! + bias[i % dModel]!;
  return out;
}
