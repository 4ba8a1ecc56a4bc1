import { activationValues } from '@circuit-lens/model';
import { CircuitLensError } from '@circuit-lens/shared';
import type { DescribedRun } from './DescribedRun.ts';

/** Most values that are read of a run at once; 256 MB. */
const valuesMax = 64 * 1024 * 1024;

/**
 * Refuses what is too much to be read at once, before it is computed.
 * @param hooks names or globs of hook points, and "logits"
 * @throws CircuitLensError UNKNOWN_HOOK, QUERY_TOO_COMPLEX
 */
export function checkActivationSize(run: DescribedRun, hooks: readonly string[]): void {
  const { config, prompts } = run;
  const longest = Math.max(...prompts.map(({ tokens }) => tokens.length));
  const values = activationValues(hooks, { config, prompts: prompts.length, longest });
  if (values <= valuesMax) return;
  throw new CircuitLensError(
    'QUERY_TOO_COMPLEX',
    `${hooks.join(', ')} of this run has ${values} values; at most ${valuesMax} are read at once. Use fewer or shorter prompts, or fewer hook points.`,
    { hooks, values, allowed: valuesMax },
  );
}
