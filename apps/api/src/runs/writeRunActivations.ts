import { type Tensor, writeSafetensors } from '@circuit-lens/model';
import { provenanceOf } from '../Provenance.ts';
import type { OperationRunner } from '../services.ts';
import { checkActivationSize } from './activationSize.ts';
import type { DescribedRun } from './DescribedRun.ts';

/**
 * Writes activations of a run into a safetensors file, each under its hook name, shapes as in `run.activations`. The
 * metadata say which model made them, the axes of each, and the token ids of every prompt.
 * @param hooks names or globs of hook points, and "logits"
 * @throws CircuitLensError UNKNOWN_HOOK, QUERY_TOO_COMPLEX, DISK_FULL, and the errors of the run
 */
export async function writeRunActivations(
  path: string,
  run: DescribedRun,
  hooks: string[],
  operations: OperationRunner,
): Promise<void> {
  checkActivationSize(run, hooks);
  const { result } = await operations.run('run.activations', { ...run.recipe, hooks });
  const activations = Object.entries(result.activations as Record<string, Tensor>);
  const tensors = activations.map(([name, { data, shape }]) => ({ name, dtype: 'F32' as const, shape, data }));
  await writeSafetensors(path, tensors, {
    run: run.id,
    provenance: JSON.stringify(provenanceOf(run)),
    axes: JSON.stringify(Object.fromEntries(activations.map(([name, { axes }]) => [name, axes]))),
    tokens: JSON.stringify(result.tokens),
  });
}
