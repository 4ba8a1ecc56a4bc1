import { CircuitLensError, matchHookPoints } from '@circuit-lens/shared';
import type { DescribedRun } from './DescribedRun.ts';

/** Most values that are read of a run at once; 256 MB. */
const valuesMax = 64 * 1024 * 1024;

/** Asked for like a hook point. */
const logitsName = 'logits';

/**
 * Refuses what is too much to be read at once, before it is computed.
 * @param hooks names or globs of hook points, and "logits"
 * @throws CircuitLensError UNKNOWN_HOOK, QUERY_TOO_COMPLEX
 */
export function checkActivationSize(run: DescribedRun, hooks: readonly string[]): void {
  const values = hooks.reduce((sum, hook) => sum + valuesOf(run, hook), 0);
  if (values <= valuesMax) return;
  throw new CircuitLensError(
    'QUERY_TOO_COMPLEX',
    `${hooks.join(', ')} of this run has ${values} values; at most ${valuesMax} are read at once. Use fewer or shorter prompts, or fewer hook points.`,
    { hooks, values, allowed: valuesMax },
  );
}

function valuesOf({ config, prompts }: DescribedRun, hook: string): number {
  const longest = Math.max(...prompts.map(({ tokens }) => tokens.length));
  const sizes: Record<string, number> = {
    prompt: prompts.length,
    position: longest,
    query: longest,
    key: longest,
    head: config.nHeads,
    dModel: config.dModel,
    dHead: config.dHead,
    dMlp: config.dMlp,
    dVocab: config.dVocab,
  };
  const points =
    hook === logitsName ? [{ axes: ['prompt', 'position', 'dVocab'] as const }] : matchHookPoints(hook, config.nLayers);
  return points
    .map(({ axes }) => axes.reduce((product, axis) => product * (sizes[axis] ?? 1), 1))
    .reduce((sum, size) => sum + size, 0);
}
