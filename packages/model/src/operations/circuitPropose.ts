import { allHeads, type Circuit, datasetSchema, headLabel, type Position, positionSchema } from '@circuit-lens/shared';
import { z } from 'zod';
import { compareCircuits } from '../circuit/compareCircuits.ts';
import { judge, randomShares, standingOf } from '../circuit/judgeNodes.ts';
import { knockoutKinds } from '../circuit/knockout.ts';
import { circuitOfModel } from '../circuit/knownCircuits.ts';
import { countNodes, nodesOfCircuit } from '../circuit/NodeSet.ts';
import {
  keeping,
  knockingOut,
  type SearchScale,
  type SearchState,
  searchNodes,
  searchScale,
  sharesOf,
} from '../circuit/searchNodes.ts';
import { splitDataset } from '../circuit/splitDataset.ts';
import { circuitEdges } from './circuitEdges.ts';
import { circuitTaskFields, prepareCircuitTask } from './circuitTask.ts';
import { countOf, wholeOf } from './inputSizes.ts';
import { measuredClasses } from './measuredClasses.ts';
import { defineOperation, type OperationContext } from './Operation.ts';
import { circuitCost } from './sweepCost.ts';

const { knockout: _, ...taskFields } = circuitTaskFields;
const defaultPositions: readonly Position[] = ['end', 's2', 's1+1', 'io', 's1'];

/** Shares of the progress at which the single knockouts and the search are done. */
const [rankedAt, searchedAt] = [0.3, 0.9];

const threshold = (text: string) => z.number().positive().max(1).optional().describe(text);

/**
 * Which heads at which positions are enough: starts from every head at the named positions, takes away what is not missed
 * under several knockouts at once, and judges what is left on prompts that it was not searched on.
 */
export const circuitPropose = defineOperation({
  name: 'circuit.propose',
  version: 2,
  summary: 'Searches a small circuit of any model, with evidence for every head, and judges it on held-out prompts.',
  input: z.strictObject({
    ...taskFields,
    heldOut: datasetSchema
      .optional()
      .describe('Prompts to judge on; default: the second half of `dataset`, which is then searched on its first half'),
    heldOutReference: datasetSchema
      .optional()
      .describe('What `reference` is to `dataset`, to `heldOut`; default: ABC counterparts'),
    knockouts: z
      .array(z.enum(knockoutKinds))
      .min(1)
      .optional()
      .describe('The circuit is to be faithful under each of them; default mean, zero and resample'),
    positions: z
      .array(positionSchema)
      .min(1)
      .optional()
      .describe(`Where heads may be kept; default ${defaultPositions.join(', ')}`),
    thresholds: z
      .strictObject({
        effect: threshold('A node that moves the share by as much stays; default 0.05'),
        tolerance: threshold('How far from 1 the share may end; default 0.1'),
      })
      .optional(),
    samples: z.int().min(1).max(10_000).optional().describe('How many random circuits to compare with; default 100'),
    seed: z.int().min(0).max(0xffff_ffff).optional().describe('Of the random circuits; default 0'),
  }),
  output:
    'circuit: the proposal, ready for circuit.faithfulness; evidence, one row a node: { head, class, position, role, measure, value: what reading says of the head (heads.roles), effects: share lost by each knockout when it alone is knocked out of the model, effectsInCircuit: the same out of the proposal }; edges: the rows of circuit.edges by head on the prompts that were searched on; search and heldOut, one row a knockout: { knockout, full, empty, circuit, difference, share, interval, accuracy, correctProbability, perPrompt [prompt] }; of heldOut also random: { p5, p50, p95 of the share of random circuits at the same positions, percentile: percent of them below }; nodes: { kept, total, share }; candidates: how many nodes were judged; known: { name, rows: { head, class, position, known, proposed }, found, missed, added } beside the circuit known of the model, or null; thresholds; partial results: circuit, search: { knockout, share }, candidates, judged',
  mode: 'job',
  takesPrompts: true,
  // Every head at every position is knocked out once under each knockout.
  cost: ({ positions, knockouts, samples }, sizes) =>
    circuitCost(
      sizes,
      countOf(knockouts, 3) *
        (sizes.config.nLayers * sizes.config.nHeads * countOf(positions, defaultPositions.length) +
          wholeOf(samples, 100)),
    ),
  async run(input, context) {
    const { positions = defaultPositions, knockouts = ['mean', 'zero', 'resample'] } = input;
    const thresholds = { effect: 0.05, tolerance: 0.1, ...input.thresholds };
    const { name, config } = await context.loadModel(input);
    const { dataset, reference, heldOutReference } = input;
    const { search: searched, heldOut: judgedOn } = input.heldOut
      ? { search: { dataset, reference }, heldOut: { dataset: input.heldOut, reference: heldOutReference } }
      : splitDataset({ dataset, reference });
    const candidates = allHeads(config.nLayers, config.nHeads).flatMap((head) =>
      positions.map((position) => ({ head: headLabel(head), position })),
    );
    const reading = await measuredClasses({ ...input, dataset: searched.dataset }, context);
    const circuitOf = (kept: readonly number[]): Circuit => ({
      name: `${name}-proposal`,
      source: `circuit.propose on ${searched.dataset.prompts.length} prompts: effect ${thresholds.effect}, tolerance ${thresholds.tolerance}, knockouts ${knockouts.join(', ')}`,
      heads: kept.map((i) => ({ ...candidates[i]!, class: reading.classOf(candidates[i]!) })),
      mlps: 'keep',
    });
    const scalesOn = (prompts: typeof searched) => scalesOf({ ...input, ...prompts }, knockouts, candidates, context);
    const scales = await scalesOn(searched);

    const alone = candidates.map((_, i) => [i]);
    const lost = await sharesOf(scales, knockingOut(alone), (done) =>
      context.onProgress(rankedAt * done, `${alone.length} nodes knocked out one by one`),
    );
    const effects = lost.map((shares) => shares.map((share) => 1 - share));
    const importance = effects.map((list) => Math.max(...list.map(Math.abs)));
    const found = await searchNodes(scales, importance, thresholds, ({ kept, shares, judged }: SearchState) => {
      const done = rankedAt + ((searchedAt - rankedAt) * judged) / candidates.length;
      context.onProgress(done, `${judged} of ${candidates.length} nodes judged, ${kept.length} left`);
      const search = shares.map((share, i) => ({ knockout: knockouts[i]!, share }));
      context.onPartial?.({ circuit: circuitOf(kept), search, candidates: candidates.length, judged });
    });

    const { kept, shares } = found;
    const circuit = circuitOf(kept);
    const heldOut = await scalesOn(judgedOn);
    const without = await sharesOf(scales, keeping(kept.map((node) => kept.filter((other) => other !== node))));
    const byKnockout = (list: readonly number[]) => Object.fromEntries(knockouts.map((kind, i) => [kind, list[i]!]));
    const random = await randomShares(heldOut, kept, input);
    const rows = await judge(heldOut, kept);
    const { task, nodes } = heldOut[0]!;
    const known = circuitOfModel(input.model);
    const keptNodes = kept.map((i) => nodes[i]!);
    return {
      circuit,
      evidence: circuit.heads.map((node, i) => ({
        ...node,
        ...reading.readingOf(node.head),
        effects: byKnockout(effects[kept[i]!]!),
        effectsInCircuit: byKnockout(without[i]!.map((share, scale) => shares[scale]! - share)),
      })),
      edges: await edgesOf({ ...input, ...searched }, circuit, context),
      search: await judge(scales, kept),
      heldOut: rows.map((row, scale) => ({ ...row, random: standingOf(random[scale]!, row.share) })),
      nodes: countNodes(keptNodes, task.prompts, config),
      candidates: candidates.length,
      known: known && compareCircuits(known, circuit),
      thresholds,
    };
  },
});

/** The knockouts one after another: a run holds many rows already. */
async function scalesOf(
  input: z.output<z.ZodObject<typeof taskFields>>,
  knockouts: readonly (typeof knockoutKinds)[number][],
  candidates: readonly { head: string; position: Position }[],
  context: OperationContext,
): Promise<SearchScale[]> {
  const heads = candidates.map((node) => ({ ...node, class: 'other' }));
  const scales: SearchScale[] = [];
  for (const knockout of knockouts) {
    const task = await prepareCircuitTask({ ...input, knockout }, false, context);
    scales.push(await searchScale(task, nodesOfCircuit({ heads }, task.prompts, task.model.config)));
  }
  return scales;
}

/** What the heads of the proposal send each other. A reference that is not prompt by prompt says nothing of single prompts. */
async function edgesOf(
  { model, weightFlags, prependBos, position, dataset, reference }: z.output<z.ZodObject<typeof taskFields>>,
  circuit: Circuit,
  { loadModel, checkpoint }: OperationContext,
) {
  const isPaired = reference?.prompts.length === dataset.prompts.length;
  const prompts = { dataset, ...(isPaired ? { reference } : {}) };
  const input = { model, weightFlags, prependBos, position, ...prompts, circuit, by: 'head' as const };
  return (await circuitEdges.run(input, { loadModel, checkpoint, onProgress() {} })).rows;
}
