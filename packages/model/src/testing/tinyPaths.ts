import type { Metric } from '@circuit-lens/shared';
import type { OperationContext } from '../operations/Operation.ts';
import { patchPaths } from '../operations/patchPaths.ts';
import type { Tensor } from '../tensor.ts';
import { loadTinyModel } from './tinyModel.ts';
import { tinyPair } from './tinyPair.ts';

/** The pair that paths are patched in. */
export const pathPair = tinyPair([2, 4]);

/** The result of `patch.paths`. */
export interface PatchedPaths {
  tensor: Tensor;
  mean: Tensor;
  perPrompt: Tensor;
  interval: { low: Tensor; high: Tensor };
  components?: { mean: Tensor; perPrompt: Tensor; interval: { low: Tensor; high: Tensor } };
  unpatched: number;
  baselines: { clean: number; corrupted: number };
  metric: Metric;
  definition: object;
  interventions?: { clean?: unknown[]; corrupted?: unknown[] };
}

/** Runs `patch.paths` on the tiny model: of the pair, unless the input has its own. */
export async function tinyPaths() {
  const model = await loadTinyModel();
  const context: OperationContext = { loadModel: async () => model, checkpoint: async () => {}, onProgress: () => {} };
  const { clean, corrupted } = pathPair;
  async function patch<Result = PatchedPaths>(input: object, more: Partial<OperationContext> = {}): Promise<Result> {
    const parsed = patchPaths.input.parse({ clean, corrupted, ...input });
    return (await patchPaths.run(parsed, { ...context, ...more })) as unknown as Result;
  }
  return { model, patch };
}
