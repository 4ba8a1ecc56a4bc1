import type { PatchRow } from '../patching/patchGrid.ts';
import { allSavings, type PatchSweep, sweepPatches } from '../patching/sweepPatches.ts';
import type { Tensor } from '../tensor.ts';
import type { OperationContext } from './Operation.ts';

type Swept = Omit<PatchSweep, 'savings' | 'checkpoint' | 'wave' | 'onPatches'>;

/** What an operation sweeps, and what it makes of it. */
interface OperationSweep<Result extends Record<string, unknown>> extends Swept {
  /** What one patch is called in the progress. */
  noun: string;
  /** The result of values [prompt, …axes of the grid], NaN where a patch is not finished. */
  resultOf(perPrompt: Tensor): Result;
}

/**
 * A sweep as an operation does it: with all savings, under the operation's progress, with partial results on the way.
 * @throws CircuitLensError NOT_FINITE
 */
export async function sweepInOperation<Result extends Record<string, unknown>>(
  { noun, resultOf, ...sweep }: OperationSweep<Result>,
  rows: readonly PatchRow[],
  { checkpoint, wave, onProgress, onPartial }: OperationContext,
): Promise<Result> {
  const total = sweep.grid.patches.length;
  const onPatches = (finished: number, soFar: Tensor) => {
    onProgress(finished / total, `${noun} ${finished} of ${total}`);
    onPartial?.(resultOf(soFar.clone()));
  };
  // The first of them can take long, and nothing else says how many there are.
  onProgress(0, `${noun} 0 of ${total}`);
  return resultOf(await sweepPatches({ ...sweep, savings: allSavings, checkpoint, wave, onPatches }, rows));
}
