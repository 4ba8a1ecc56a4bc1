import {
  CircuitLensError,
  type HookPoint,
  headLabel,
  type Intervention,
  type Position,
  parseHead,
} from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import type { Tensor } from '../tensor.ts';
import { type PreparedPrompt, resolvePosition } from './PreparedPrompt.ts';

/** One row of an intervention's site: a prompt, a position, a head where the hook has heads, and entries of the last axis. */
export interface SiteRow {
  prompt: number;
  /** Position in the prompt; for attention scores and patterns the query. */
  position: number;
  /** The position as it was asked for, to be resolved again in another prompt; null when all were meant. */
  asked: Position | null;
  head: number | null;
  /** Where the row begins in an activation of this hook point. */
  offset(activation: Tensor): number;
  /** Which entries of the row are meant. */
  entries(activation: Tensor): Iterable<number>;
}

/** Where a row (prompt, position, head) begins, by the axes of the hook point. */
export function rowOffset(
  activation: Tensor,
  point: HookPoint,
  row: { prompt: number; position: number; head: number | null },
): number {
  const { strides } = activation;
  const indexOf = { prompt: row.prompt, position: row.position, query: row.position, head: row.head ?? 0 } as Record<
    string,
    number
  >;
  return point.axes.slice(0, -1).reduce((offset, axis, i) => offset + (indexOf[axis] ?? 0) * strides[i]!, 0);
}

/**
 * The rows an intervention touches. Padding behind a shorter prompt is never among them.
 * @throws CircuitLensError UNKNOWN_HEAD, POSITION_OUT_OF_RANGE, LABEL_NOT_FOUND, INTERVENTION_SHAPE
 */
export function selectRows(
  intervention: Intervention,
  point: HookPoint,
  prompts: readonly PreparedPrompt[],
  config: ModelConfig,
): SiteRow[] {
  const heads = selectHeads(intervention, point, config);
  const { neurons, vector } = intervention;
  return prompts.flatMap((prompt, promptIndex) =>
    selectPositions(intervention, prompt, promptIndex).flatMap(({ asked, position }) =>
      heads.map((head): SiteRow => {
        const row = { prompt: promptIndex, position, head };
        return {
          ...row,
          asked,
          offset: (activation) => rowOffset(activation, point, row),
          entries: (activation) => rowEntries(activation, point, neurons, vector),
        };
      }),
    ),
  );
}

function selectHeads({ heads }: Intervention, point: HookPoint, config: ModelConfig): (number | null)[] {
  const hasHeads = point.axes.includes('head');
  if (!hasHeads && heads) {
    throw new CircuitLensError(
      'UNKNOWN_HEAD',
      `${point.name} has no heads (axes ${point.axes.join(', ')}); leave \`heads\` out.`,
      {
        hook: point.name,
        heads,
      },
    );
  }
  if (!hasHeads) return [null];
  if (!heads) return Array.from({ length: config.nHeads }, (_, head) => head);
  return heads.map((label) => {
    const { layer, head } = parseHead(label, config);
    if (layer === point.layer) return head;
    const allowed = headLabel({ layer: point.layer!, head });
    throw new CircuitLensError(
      'UNKNOWN_HEAD',
      `${label} is not in layer ${point.layer}, where ${point.name} is. Did you mean ${allowed}?`,
      {
        hook: point.name,
        head: label,
      },
    );
  });
}

function selectPositions(
  { positions }: Intervention,
  prompt: PreparedPrompt,
  promptIndex: number,
): { asked: Position | null; position: number }[] {
  if (!positions) return prompt.tokens.map((_, position) => ({ asked: null, position }));
  return positions.map((asked) => ({ asked, position: resolvePosition(asked, prompt, promptIndex) }));
}

function rowEntries(
  activation: Tensor,
  point: HookPoint,
  neurons: readonly number[] | undefined,
  vector: readonly number[] | undefined,
): Iterable<number> {
  const size = activation.shape.at(-1)!;
  const outside = neurons?.find((i) => i >= size);
  if (outside !== undefined || (vector && vector.length !== size)) {
    const what = outside === undefined ? `a vector of ${vector!.length} values` : `entry ${outside}`;
    throw new CircuitLensError(
      'INTERVENTION_SHAPE',
      `${point.name} has ${size} values along its last axis; got ${what}.`,
      {
        hook: point.name,
        size,
        neuron: outside ?? null,
        vector: vector?.length ?? null,
      },
    );
  }
  return neurons ?? Array.from({ length: size }, (_, i) => i);
}
