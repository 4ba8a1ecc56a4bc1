import type { ValueRef } from '../runtime/onnxGraph.ts';
import type { EmitContext } from './blockStep.ts';

/**
 * How a block is run on the changed tokens of many runs at once: products with weights take them side by side, and only
 * attention puts them back into their rows, with the base run's values where nothing has changed. An index counts the base
 * run's tokens first, [prompt, position], and then the changed ones.
 */

/** Queries, keys or values of each row, [row, position, head, dHead]. */
export function gatheredHeads(
  { graph, config: { nHeads, dHead } }: EmitContext,
  letter: 'q' | 'k' | 'v',
  index: 'queryToken' | 'keyToken',
): ValueRef {
  const own = graph.op('Reshape', [letter, graph.ints([-1, nHeads * dHead])]);
  const all = graph.op('Concat', [`base.${letter}`, own], { axis: 0 });
  return graph.op('Reshape', [graph.op('Gather', [all, index], { axis: 0 }), graph.ints([0, 0, nHeads, dHead])]);
}

/** What attention made for the tokens that are wanted, rows side by side: [1, token, head, dHead]. */
export function writtenTokens({ graph, config: { nHeads, dHead } }: EmitContext, z: ValueRef, name: ValueRef): void {
  const flat = graph.op('Reshape', [z, graph.ints([-1, nHeads * dHead])]);
  const wanted = graph.op('Gather', [flat, 'written'], { axis: 0 });
  graph.op('Reshape', [wanted, graph.ints([1, -1, nHeads, dHead])], {}, name);
}

/** The residual stream that those tokens are written into, [1, token, dModel]. */
export function streamUnderWritten({ graph, config: { dModel } }: EmitContext): ValueRef {
  const own = graph.op('Reshape', ['resid_pre', graph.ints([-1, dModel])]);
  const all = graph.op('Concat', ['base.resid_pre', own], { axis: 0 });
  const queries = graph.op('Reshape', ['queryToken', graph.ints([-1])]);
  const tokens = graph.op('Gather', [queries, 'written'], { axis: 0 });
  return graph.op('Reshape', [graph.op('Gather', [all, tokens], { axis: 0 }), graph.ints([1, -1, dModel])]);
}
