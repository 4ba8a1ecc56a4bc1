import { CircuitLensError } from '@circuit-lens/shared';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';
import { drawPrompts } from '../interventions/sources.ts';
import type { Replacement } from './ablatedParts.ts';
import type { AblationInput, AblationKind } from './ablationFields.ts';

/** How parts were ablated, as a result tells it. */
export interface AblationMethod {
  kind: AblationKind;
  /** Where values come from: nowhere, the run's own prompts, or the given source. */
  source: 'none' | 'own prompts' | 'given';
  sourcePrompts: number;
  /** Group of each prompt of the run, for meanByTemplate. */
  runGroups: number[] | null;
  /** Prompt of the source that each prompt's values come from, for resample. */
  draws: number[] | null;
}

/**
 * What an ablation puts in the place of its parts.
 * @throws CircuitLensError BAD_USER_INPUT when the groups of a source are not known
 */
export function replacementOf(
  { kind = 'zero', source, positions, seed = 0, ...given }: AblationInput,
  prompts: readonly PreparedPrompt[],
): { replacement: Replacement; method: AblationMethod } {
  const sourcePrompts = kind === 'zero' ? 0 : (source?.prompts.length ?? prompts.length);
  const isGrouped = kind === 'meanByTemplate';
  const runGroups = isGrouped ? (given.runGroups ?? groupsByShape(prompts)) : null;
  const groups = isGrouped ? (given.groups ?? groupsOfSource(runGroups!, sourcePrompts)) : null;
  const draws = kind === 'resample' ? drawPrompts(seed, prompts.length, sourcePrompts) : null;
  return {
    replacement: {
      kind: isGrouped ? 'mean' : kind,
      ...(positions ? { positions } : {}),
      ...(source ? { source } : {}),
      ...(groups ? { groups, runGroups: runGroups! } : {}),
      ...(draws ? { seed } : {}),
    },
    method: { kind, source: sourceName(kind, source), sourcePrompts, runGroups, draws },
  };
}

function sourceName(kind: AblationKind, source: unknown): AblationMethod['source'] {
  if (kind === 'zero') return 'none';
  return source ? 'given' : 'own prompts';
}

/** Prompts in which every position means the same: of one length, with their labels at the same positions. */
function groupsByShape(prompts: readonly PreparedPrompt[]): number[] {
  const shapes = prompts.map(({ labels }) => Object.entries(labels).sort().join(' '));
  const known = [...new Set(shapes)];
  return shapes.map((shape) => known.indexOf(shape));
}

function groupsOfSource(runGroups: number[], sourcePrompts: number): number[] {
  if (runGroups.length === sourcePrompts) return runGroups;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `groups: the source has ${sourcePrompts} prompts and the run ${runGroups.length}, so which belong together is not known. Give \`groups\` (one number a source prompt) and \`runGroups\` (one a prompt of the run).`,
    { field: 'groups', sourcePrompts, prompts: runGroups.length },
  );
}
