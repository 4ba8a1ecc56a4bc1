import { headLabel, hookNames } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { hooksOfPaths, type PathDefinition } from '../patching/paths/pathRun.ts';
import type { PathSender } from '../patching/paths/pathSenders.ts';
import { sweepPaths } from '../patching/paths/sweepPaths.ts';
import type { EdgeSweep, EdgeUnit } from './edgeUnits.ts';

/** What one part of a circuit sends to another, or to the logits. */
export interface MeasuredEdge extends Pick<EdgeSweep, 'to' | 'input'> {
  from: EdgeUnit;
  /**
   * Logit difference less that with what goes along this path taken from the reference, [prompt]: positive works toward the
   * answer.
   */
  effects: number[];
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
  const { base, source } = hooksOfPaths(
    { ...asInPaper, end: { kind: 'inputs', sites: [] }, senderPlaces: null },
    units.map(senderOf),
    nLayers,
  );
  // Queries of receivers that stand above others of their unit are held, as their keys and values are.
  return { base: [...base, ...hookNames('q', nLayers)], source };
}

/**
 * The effects of the edges of a sweep: `patch.paths` in the direction of noise.
 * @throws CircuitLensError NOT_FINITE, JOB_CANCELLED
 */
export async function measureEdges(
  { model, base, source, readAt, measure, unpatched, checkpoint }: EdgeTask,
  { senders, senderPlaces, to, input, end }: EdgeSweep,
): Promise<MeasuredEdge[]> {
  const definition: PathDefinition = { ...asInPaper, end, senderPlaces };
  const values = await sweepPaths({
    run: { model, definition, base: { ...base, hooks: [] }, source, readAt },
    senders: senders.map(senderOf),
    measure,
    unpatched,
    checkpoint,
    onSenders: () => {},
  });
  return senders.map((from, sender) => ({
    from,
    to,
    input,
    effects: unpatched.map((value, prompt) => Math.fround(value) - values.at(prompt, sender)),
  }));
}

/** All heads of a unit at once. */
function senderOf({ nodes }: EdgeUnit): PathSender {
  return {
    label: nodes.map(headLabel).join(' + '),
    writes: nodes.map(({ layer, head }) => ({ kind: 'attn_out', layer, head })),
  };
}
