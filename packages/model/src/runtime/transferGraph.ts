import { OnnxGraph, type StoredType } from './onnxGraph.ts';

/** A graph that hands on its input `x` as `y`, as it is or stored in another way, for tensors of a number of axes. */
export function transferGraph(rank: number, to: StoredType): OnnxGraph {
  const dims = Array.from({ length: rank }, (_, axis) => `n${axis}`);
  const graph = new OnnxGraph();
  const x = graph.input('x', dims);
  if (to === 'float16') graph.cast(x, to, 'y');
  else graph.op('Identity', [x], {}, 'y');
  graph.output('y', dims, to);
  return graph;
}
