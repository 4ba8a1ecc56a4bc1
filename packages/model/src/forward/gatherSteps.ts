import type { ValueRef } from '../runtime/onnxGraph.ts';
import type { EmitContext } from './blockStep.ts';

/**
 * How a block is run on the changed tokens of many runs at once: products with weights take them side by side, and only
 * attention puts them back into their rows, with the base run's values where nothing has changed. An index counts the base
 * run's tokens first, [prompt, position], and then the changed ones; of queries, keys and values it counts each head of each, so
 * that what is picked lies as attention multiplies it and nothing is transposed.
 */

/** Queries, keys or values of each row, [row, head, position, dHead]. */
export function gatheredHeads(
  { graph, config: { dHead } }: EmitContext,
  letter: 'q' | 'k' | 'v',
  index: 'queryHeads' | 'keyHeads',
): ValueRef {
  const own = graph.op('Reshape', [letter, graph.ints([-1, dHead])]);
  const all = graph.op('Concat', [`base.${letter}`, own], { axis: 0 });
  return graph.op('Gather', [all, index], { axis: 0 });
}

/** What attention made, [row, head, query, dHead], for the tokens that are wanted, rows side by side: [1, token, head, dHead]. */
export function writtenHeads({ graph, config: { nHeads, dHead } }: EmitContext, mixed: ValueRef, name: ValueRef): void {
  const flat = graph.op('Reshape', [mixed, graph.ints([-1, dHead])]);
  const wanted = graph.op('Gather', [flat, 'writtenHeads'], { axis: 0 });
  graph.op('Reshape', [wanted, graph.ints([1, -1, nHeads, dHead])], {}, name);
}

/** The residual stream that those tokens are written into, [1, token, dModel]. */
export function streamUnderWritten({ graph, config: { dModel } }: EmitContext): ValueRef {
  const own = graph.op('Reshape', ['resid_pre', graph.ints([-1, dModel])]);
  const all = graph.op('Concat', ['base.resid_pre', own], { axis: 0 });
  const tokens = graph.op('Gather', [all, 'writtenTokens'], { axis: 0 });
  return graph.op('Reshape', [tokens, graph.ints([1, -1, dModel])]);
}
