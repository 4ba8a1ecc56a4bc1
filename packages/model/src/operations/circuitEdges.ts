import { CircuitLensError } from '@circuit-lens/shared';
import { z } from 'zod';
import { type EdgeUnit, edgeUnitKinds, edgeUnits, planEdges } from '../circuit/edgeUnits.ts';
import { FoundEdges } from '../circuit/FoundEdges.ts';
import { findCircuit } from '../circuit/knownCircuits.ts';
import { type EdgeTask, hooksOfEdges, measureEdges } from '../circuit/measureEdges.ts';
import { nodesOfCircuit } from '../circuit/NodeSet.ts';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';
import { mean } from '../mean.ts';
import { patchMetric } from '../patching/patchMetric.ts';
import { checkPair } from '../patching/patchPlaces.ts';
import { type CircuitPrompts, prepareCircuitPrompts } from './circuitPrompts.ts';
import { circuitField, circuitTaskFields } from './circuitTask.ts';
import { defineOperation, type OperationContext } from './Operation.ts';
import { readPatchRun } from './readPatchRun.ts';
import { edgesCost } from './sweepCost.ts';

/** Activations of so many prompts are in memory at once. */
const promptsAtOnce = 32;

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
    'rows, largest effect first: { from: nodes { head, class, position }, to: nodes, or none for the logits, input: q, k, v, or null for the logits, effect: mean logit difference less that with what goes along this path taken from the reference (positive: it works toward the answer), low, high: 95 % bootstrap of it over prompts, null for a single one }; to the logits every head stands by itself; full, reference: mean logit differences of both runs; by; definition: { mlps, layerNorm, direction } of patch.paths, which gives the same numbers; partial results are the same over the prompts that are done',
  mode: 'job',
  takesPrompts: true,
  cost: edgesCost,
  async run(input, context) {
    const { by = 'class' } = input;
    const circuit = findCircuit(input.circuit, input.model);
    const { model, prompts, readAt, reference } = await prepareCircuitPrompts(input, context);
    const counterparts = await reference(1);
    checkPaired(prompts, counterparts);
    checkPair({ model, prompts }, { model, prompts: counterparts });
    // All of them, before anything is run.
    nodesOfCircuit(circuit, prompts, model.config);

    const found = new FoundEdges(circuit, prompts.length);
    const baselines = { full: [] as number[], reference: [] as number[] };
    const resultOf = () => ({
      rows: found.rows(baselines.full.length),
      full: mean(baselines.full),
      reference: mean(baselines.reference),
      by,
      definition: { mlps: 'recompute', layerNorm: 'recompute', direction: 'noise' },
    });
    for (let start = 0; start < prompts.length; start += promptsAtOnce) {
      const part = <Item>(list: readonly Item[]) => list.slice(start, start + promptsAtOnce);
      const [own, others] = [part(prompts), part(counterparts)];
      const nodes = nodesOfCircuit(circuit, own, model.config);
      const heads = edgeUnits(circuit, nodes, 'head');
      const sweeps = planEdges(edgeUnits(circuit, nodes, by), heads, part(readAt));
      const task = await edgeTask({ model, prompts: own, counterparts: others, readAt: part(readAt), heads }, context);
      for (const [i, sweep] of sweeps.entries()) {
        const done = (start + (own.length * i) / sweeps.length) / prompts.length;
        context.onProgress(done, `input ${i + 1} of ${sweeps.length}, prompt ${start + 1} to ${start + own.length}`);
        found.add(await measureEdges(task, sweep), start);
      }
      baselines.full.push(...task.unpatched);
      baselines.reference.push(...task.corrupted);
      if (start + own.length < prompts.length) context.onPartial?.(resultOf());
    }
    return resultOf();
  },
});

/** Both runs of some prompts, and how they are measured. */
async function edgeTask(
  {
    model,
    prompts,
    counterparts,
    readAt,
    heads,
  }: Omit<CircuitPrompts, 'templates' | 'reference'> & {
    counterparts: readonly PreparedPrompt[];
    heads: readonly EdgeUnit[];
  },
  context: OperationContext,
): Promise<EdgeTask & { corrupted: number[] }> {
  const keep = hooksOfEdges(heads, model.config.nLayers);
  const runOf = (own: readonly PreparedPrompt[]) => ({
    ...{ model, prompts: [...own], prependBos: true },
    ...{ hooks: [], effects: [] },
  });
  const read = { readAt, metric: 'logitDifference' as const };
  const base = await readPatchRun(runOf(prompts), { ...read, names: keep.base }, context);
  const source = await readPatchRun(runOf(counterparts), { ...read, names: keep.source }, context);
  const { measure, measureRun } = patchMetric(read.metric, prompts, base.prediction, source.prediction);
  const { checkpoint } = context;
  const corrupted = measureRun(source.prediction);
  return { model, base, source, readAt, measure, unpatched: measureRun(base.prediction), corrupted, checkpoint };
}

function checkPaired({ length: expected }: readonly unknown[], { length: got }: readonly unknown[]): void {
  if (got === expected) return;
  throw new CircuitLensError(
    'INTERVENTION_SHAPE',
    `A sender takes the value of its prompt's own counterpart: give as many reference prompts as there are prompts, ${expected}; got ${got}. Or leave \`reference\` out.`,
    { expected, got },
  );
}
