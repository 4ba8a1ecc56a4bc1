import { CircuitLensError } from '@circuit-lens/shared';
import { z } from 'zod';
import { type EdgeUnit, edgeUnitKinds, edgeUnits, planEdges } from '../circuit/edgeUnits.ts';
import { findCircuit } from '../circuit/knownCircuits.ts';
import { hooksOfEdges, type MeasuredEdge, measureEdges } from '../circuit/measureEdges.ts';
import { nodesOfCircuit } from '../circuit/NodeSet.ts';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';

import { patchMetric } from '../patching/patchMetric.ts';
import { checkPair } from '../patching/patchPlaces.ts';
import { prepareCircuitPrompts } from './circuitPrompts.ts';
import { circuitField, circuitTaskFields } from './circuitTask.ts';
import { defineOperation } from './Operation.ts';
import { readPatchRun } from './readPatchRun.ts';

const { referencePerPrompt: _, knockout: __, ...taskFields } = circuitTaskFields;

/**
 * What heads of a circuit send each other: path patching from every class (or head) to queries, keys and values of every
 * other one above it, and from every head to the logits (Wang et al. 2022, arXiv:2211.00593, section 3 and appendix B).
 */
export const circuitEdges = defineOperation({
  name: 'circuit.edges',
  version: 1,
  summary:
    'How much of the logit difference goes from one class or head of a circuit to another, and through which input.',
  input: z.strictObject({
    ...taskFields,
    reference: taskFields.reference.describe(
      'As many prompts, each as long as its own in `dataset`: what senders take their value from; default: ABC counterparts, drawn with the dataset’s seed',
    ),
    ...circuitField,
    by: z
      .enum(edgeUnitKinds)
      .optional()
      .describe('class (default): all heads of a class at a position together; head: each by itself'),
  }),
  output:
    'rows, largest effect first: { from: nodes { head, class, position }, to: nodes, or none for the logits, input: q, k, v, or null for the logits, effect: mean logit difference less that with what goes along this path taken from the reference (positive: it works toward the answer), low, high: 95 % bootstrap of it over prompts, null for a single one }; to the logits every head stands by itself; full, reference: mean logit differences of both runs; by; definition: { mlps, layerNorm, direction } of patch.paths, which gives the same numbers; partial results are the same with the rows there are',
  mode: 'job',
  takesPrompts: true,
  async run(input, context) {
    const { by = 'class' } = input;
    const circuit = findCircuit(input.circuit, input.model);
    const { model, prompts, readAt, reference } = await prepareCircuitPrompts(input, context);
    const nodes = nodesOfCircuit(circuit, prompts, model.config);
    const counterparts = await reference(1);
    checkPaired(prompts, counterparts);
    checkPair({ model, prompts }, { model, prompts: counterparts });
    const units = edgeUnits(circuit, nodes, by);
    const heads = edgeUnits(circuit, nodes, 'head');
    const sweeps = planEdges(units, heads, readAt);

    context.onProgress(0, 'the prompts and their counterparts');
    const keep = hooksOfEdges(heads, model.config.nLayers);
    const runOf = (own: readonly PreparedPrompt[]) => ({
      model,
      prompts: [...own],
      prependBos: true,
      hooks: [],
      effects: [],
    });
    const base = await readPatchRun(runOf(prompts), keep.base, readAt, context);
    const source = await readPatchRun(runOf(counterparts), keep.source, readAt, context);
    const { measure, baselines } = patchMetric('logitDifference', prompts, base.logits, source.logits);
    const task = {
      ...{ model, base, source, readAt, measure, checkpoint: context.checkpoint },
      unpatched: prompts.map((_prompt, i) => measure(base.logits.sub(i).data, i)),
    };
    const namesOf = (unit: EdgeUnit | null) => unit?.members.map((i) => circuit.heads[i]!) ?? [];
    const resultOf = (edges: readonly MeasuredEdge[]) => ({
      rows: edges
        .map(({ from, to, ...edge }) => ({ from: namesOf(from), to: namesOf(to), ...edge }))
        .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)),
      full: baselines.clean,
      reference: baselines.corrupted,
      by,
      definition: { mlps: 'recompute', layerNorm: 'recompute', direction: 'noise' },
    });
    const edges = await measureEdges(task, sweeps, (done, soFar) => {
      context.onProgress(done / sweeps.length, `input ${done} of ${sweeps.length}`);
      context.onPartial?.(resultOf(soFar));
    });
    return resultOf(edges);
  },
});

function checkPaired({ length: expected }: readonly unknown[], { length: got }: readonly unknown[]): void {
  if (got === expected) return;
  throw new CircuitLensError(
    'INTERVENTION_SHAPE',
    `A sender takes the value of its prompt's own counterpart: give as many reference prompts as there are prompts, ${expected}; got ${got}. Or leave \`reference\` out.`,
    { expected, got },
  );
}
