import { CircuitLensError, type HookPoint, type Intervention } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import { makeRandom } from '../random.ts';
import type { Tensor } from '../tensor.ts';
import { type PreparedPrompt, resolvePosition } from './PreparedPrompt.ts';
import { rowOffset, type SiteRow } from './sites.ts';

/** A finished source run. */
export interface SourceRun {
  prompts: readonly PreparedPrompt[];
  cache: ActivationCache;
}

/** Gives the values that replace a row. */
export type ValueSource = (row: SiteRow) => Float32Array;

/**
 * Where an intervention's new values come from. `patch` and `freeze` read the same prompt and position of the source;
 * `resample` reads another prompt of it, drawn with a seed; `mean` averages over its prompts, by group where groups are
 * given. A position given by a label is the label's own position in each source prompt.
 * @throws CircuitLensError INTERVENTION_SHAPE when the source has no such prompt, position or group
 */
export function makeSource(
  intervention: Intervention,
  source: SourceRun,
  point: HookPoint,
  nPrompts: number,
): ValueSource {
  const activation = source.cache.get(point.name);
  const rowOf = (prompt: number, position: number, head: number | null): Float32Array => {
    const start = rowOffset(activation, point, { prompt, position, head });
    return activation.data.subarray(start, start + activation.shape.at(-1)!);
  };
  switch (intervention.kind) {
    case 'mean':
      return meanSource(intervention, source, activation, rowOf, nPrompts);
    case 'resample': {
      const drawn = drawPrompts(intervention.seed ?? 0, nPrompts, source.prompts.length);
      return (row) => rowOf(drawn[row.prompt]!, positionIn(source, drawn[row.prompt]!, row, true), row.head);
    }
    default:
      checkPromptCount(source, nPrompts, point);
      return (row) => rowOf(row.prompt, positionIn(source, row.prompt, row, false), row.head);
  }
}

/** Which of the source's prompts each prompt of a run takes its values from; the same at every hook point. @returns [prompt] */
export function drawPrompts(seed: number, nPrompts: number, nSource: number): number[] {
  const random = makeRandom(seed);
  return Array.from({ length: nPrompts }, () => Math.floor(random() * nSource));
}

/** The position a row reads in a source prompt. */
function positionIn(source: SourceRun, promptIndex: number, row: SiteRow, byLabel: boolean): number {
  const prompt = source.prompts[promptIndex]!;
  if (byLabel && typeof row.asked === 'string') return resolvePosition(row.asked, prompt, promptIndex);
  if (row.position < prompt.tokens.length) return row.position;
  throw new CircuitLensError(
    'INTERVENTION_SHAPE',
    `Prompt ${promptIndex} of the source has ${prompt.tokens.length} tokens; position ${row.position} is not among them.`,
    { prompt: promptIndex, position: row.position, tokens: prompt.tokens.length },
  );
}

function checkPromptCount({ prompts }: SourceRun, nPrompts: number, point: HookPoint): void {
  if (prompts.length === nPrompts) return;
  throw new CircuitLensError(
    'INTERVENTION_SHAPE',
    `A patch at ${point.name} needs one source prompt for each of ${nPrompts}; got ${prompts.length}.`,
    {
      hook: point.name,
      expected: nPrompts,
      got: prompts.length,
    },
  );
}

function meanSource(
  { groups, runGroups }: Intervention,
  source: SourceRun,
  activation: Tensor,
  rowOf: (prompt: number, position: number, head: number | null) => Float32Array,
  nPrompts: number,
): ValueSource {
  const fits = !groups || (groups.length === source.prompts.length && runGroups?.length === nPrompts);
  if (!fits) {
    throw new CircuitLensError(
      'INTERVENTION_SHAPE',
      `\`groups\` needs one number for each of ${source.prompts.length} source prompts, \`runGroups\` one for each of ${nPrompts} prompts of the run.`,
      { groups: groups?.length, runGroups: runGroups?.length ?? null },
    );
  }
  const means = new Map<string, Float32Array>();
  return (row) => {
    const group = groups ? runGroups![row.prompt]! : null;
    const key = `${group} ${row.asked ?? row.position} ${row.head}`;
    const known = means.get(key);
    if (known) return known;
    const members = source.prompts.map((_, i) => i).filter((i) => group === null || groups![i] === group);
    // Source prompts too short to have the position take no part in its mean.
    const rows = members.flatMap((prompt) => {
      const byLabel = typeof row.asked === 'string';
      const tokens = source.prompts[prompt]!.tokens.length;
      return byLabel || row.position < tokens
        ? [rowOf(prompt, positionIn(source, prompt, row, byLabel), row.head)]
        : [];
    });
    if (rows.length === 0) {
      throw new CircuitLensError(
        'INTERVENTION_SHAPE',
        `No source prompt${group === null ? '' : ` of group ${group}`} has position ${row.position}.`,
        {
          position: row.position,
          group,
        },
      );
    }
    const mean = Float32Array.from(
      { length: activation.shape.at(-1)! },
      (_, i) => rows.reduce((sum, r) => sum + r[i]!, 0) / rows.length,
    );
    means.set(key, mean);
    return mean;
  };
}
