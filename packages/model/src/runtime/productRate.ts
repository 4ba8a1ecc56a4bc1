import type { OnnxRuntime } from './OnnxRuntime.ts';
import { OnnxGraph } from './onnxGraph.ts';

/** Sizes of a product [rows, inner] x [inner, outer]. */
export interface ProductSize {
  rows: number;
  inner: number;
  outer: number;
}

/** Rounds of it, of which the first compiles; a device that needs this long for them is no GPU. */
const [roundsMax, roundsMsMax] = [6, 500] as const;

/**
 * What a device multiplies at: the best of several float32 products, in 10⁹ operations a second. They are summed up where they
 * are made, so that their transfer does not count.
 */
export async function productRate(runtime: OnnxRuntime, { rows, inner, outer }: ProductSize): Promise<number> {
  const graph = new OnnxGraph();
  const [x, W] = [graph.input('x', [rows, inner]), graph.input('W', [inner, outer])];
  graph.op('ReduceSum', [graph.op('MatMul', [x, W]), graph.ints([1])], {}, 'sums');
  graph.output('sums', [rows, 1]);
  const stage = await runtime.compile(graph, { name: 'product', resident: [] });
  const feeds = {
    x: await runtime.weight(new Float32Array(rows * inner).fill(0.5), [rows, inner]),
    W: await runtime.weight(new Float32Array(inner * outer).fill(0.25), [inner, outer]),
  };
  let best = Number.POSITIVE_INFINITY;
  const begun = performance.now();
  for (let round = 0; round < roundsMax && (round < 2 || performance.now() - begun < roundsMsMax); round++) {
    const started = performance.now();
    await runtime.run(stage, feeds, ['sums']);
    best = Math.min(best, performance.now() - started);
  }
  return (2 * rows * inner * outer) / best / 1e6;
}
