import { headLabel } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { mean } from '../mean.ts';
import { CellIntervals } from '../patching/CellIntervals.ts';
import { hooksOfPaths, type PathDefinition } from '../patching/paths/pathRun.ts';
import type { PathSender } from '../patching/paths/pathSenders.ts';
import { sweepPaths } from '../patching/paths/sweepPaths.ts';
import type { EdgeSweep, EdgeUnit } from './edgeUnits.ts';

/** What one part of a circuit sends to another, or to the logits. */
export interface MeasuredEdge extends Pick<EdgeSweep, 'to' | 'input'> {
  from: EdgeUnit;
  /** Mean logit difference less that with what goes along this path taken from the reference: positive works toward the answer. */
  effect: number;
  /** 95 % bootstrap over prompts; null for a single prompt. */
  low: number | null;
  high: number | null;
}

/** Two runs of the same prompts with other names, and what is measured of them. */
export interface EdgeTask {
  model: HookedTransformer;
  base: { tokens: number[][]; cache: ActivationCache };
  source: { cache: ActivationCache };
  readAt: readonly number[];
  /** Logit difference of a row of logits in one prompt. */
  measure(row: Float32Array, prompt: number): number;
  /** That of the base run, [prompt]. */
  unpatched: readonly number[];
  checkpoint(): Promise<void>;
}

/** As the paper patches paths: MLPs and layer norms on the way are computed anew. */
const asInPaper = { mlps: 'recompute', layerNorm: 'recompute' } as const;

/** Hook points of both runs that the measuring of edges reads. */
export function hooksOfEdges(units: readonly EdgeUnit[], nLayers: number): { base: string[]; source: string[] } {
  return hooksOfPaths(
    { ...asInPaper, end: { kind: 'inputs', sites: [] }, senderPlaces: null },
    units.map(senderOf),
    nLayers,
  );
}

/**
 * The effect of every edge: `patch.paths` in the direction of noise, sweep by sweep.
 * @param onEdges called after every sweep with how many are done and the edges so far
 * @throws CircuitLensError NOT_FINITE, JOB_CANCELLED
 */
export async function measureEdges(
  task: EdgeTask,
  sweeps: readonly EdgeSweep[],
  onEdges: (done: number, edges: readonly MeasuredEdge[]) => void = () => {},
): Promise<MeasuredEdge[]> {
  const edges: MeasuredEdge[] = [];
  for (const [i, sweep] of sweeps.entries()) {
    edges.push(...(await edgesOf(task, sweep)));
    onEdges(i + 1, edges);
  }
  return edges;
}

async function edgesOf(task: EdgeTask, { senders, senderPlaces, to, input, end }: EdgeSweep): Promise<MeasuredEdge[]> {
  const { model, base, source, readAt, measure, unpatched, checkpoint } = task;
  const definition: PathDefinition = { ...asInPaper, end, senderPlaces };
  const values = await sweepPaths({
    run: { model, definition, base: { ...base, hooks: [] }, source, readAt },
    senders: senders.map(senderOf),
    measure,
    unpatched,
    checkpoint,
    onSenders: () => {},
  });
  const shape = { shape: [senders.length], axes: [{ name: 'component' as const }] };
  const { low, high } = new CellIntervals(shape, { unpatched, ranges: null, ofEffect: true }).soFar(values);
  return senders.map((from, sender) => ({
    from,
    to,
    input,
    effect: mean(unpatched.map((value, prompt) => Math.fround(value) - values.at(prompt, sender))),
    low: orNull(-high.at(sender)),
    high: orNull(-low.at(sender)),
  }));
}

const orNull = (value: number) => (Number.isNaN(value) ? null : value);

/** All heads of a unit at once. */
function senderOf({ nodes }: EdgeUnit): PathSender {
  return {
    label: nodes.map(headLabel).join(' + '),
    writes: nodes.map(({ layer, head }) => ({ kind: 'attn_out', layer, head })),
  };
}
