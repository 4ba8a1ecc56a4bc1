import type { OnnxGraph, ValueRef } from '../runtime/onnxGraph.ts';

/** Up to this many rows, W_T xᵀ is faster than x W: the few rows are laid out for the kernel, not the many weights. */
const turnedRowsMax = 64;

/** Is the turned product the faster one for this many rows? A single row is a plain sum over the weights either way. */
export function isFewRows(rows: number): boolean {
  return rows > 1 && rows <= turnedRowsMax;
}

/** x W + b on rows [rows, inputs], for a weight that is stored turned, [outputs, inputs]. */
export function turnedProduct(
  graph: OnnxGraph,
  x: ValueRef,
  weight: { W_T: ValueRef; b: ValueRef },
  fewRows: boolean,
  name?: ValueRef,
): ValueRef {
  if (!fewRows) return graph.op('Gemm', [x, weight.W_T, weight.b], { transB: 1 }, name);
  const turned = graph.op('MatMul', [weight.W_T, graph.op('Transpose', [x], { perm: [1, 0] })]); // [outputs, rows]
  return graph.op('Add', [graph.op('Transpose', [turned], { perm: [1, 0] }), weight.b], {}, name);
}

/** The same on x [batch, pos, inputs]; the result is [batch, pos, ...outputDims]. */
export function turnedLinear(
  graph: OnnxGraph,
  x: ValueRef,
  weight: { W_T: ValueRef; b: ValueRef; outputDims: number[] },
  fewTokens: boolean,
  name: ValueRef,
): void {
  const rows = graph.op('Flatten', [x], { axis: 2 }); // [batch * pos, inputs]
  const product = turnedProduct(graph, rows, weight, fewTokens);
  const leading = graph.op('Shape', [x], { start: 0, end: 2 });
  graph.op('Reshape', [product, graph.op('Concat', [leading, graph.ints(weight.outputDims)], { axis: 0 })], {}, name);
}
