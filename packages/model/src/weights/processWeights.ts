/** The weight-processing passes in TransformerLens' order. Each pass and its proof: `passes/`. */
import type { ModelConfig, WeightFlags } from '../config.ts';
import { type LoadControl, part } from './LoadControl.ts';
import type { ModelWeights } from './ModelWeights.ts';
import { centerUnembed } from './passes/centerUnembed.ts';
import { centerWritingWeights } from './passes/centerWritingWeights.ts';
import { foldLayerNorm } from './passes/foldLayerNorm.ts';
import { foldValueBiases } from './passes/foldValueBiases.ts';
import { refactorFactoredAttentionMatrices } from './passes/refactorFactoredAttentionMatrices.ts';

/**
 * Applies the flagged passes to freshly loaded weights, in place: a copy would double the peak memory. Weights that are
 * needed raw too must be loaded twice. After a cancelled or failed call the weights are half processed; drop them.
 *
 * Log-probabilities, attention patterns and logit differences stay the same under every combination of flags.
 * @throws CircuitLensError JOB_CANCELLED
 */
export async function processWeights(
  weights: ModelWeights,
  config: ModelConfig,
  flags: WeightFlags,
  control: LoadControl = {},
): Promise<void> {
  const cheapShare = flags.refactorFactoredAttentionMatrices ? 0.1 : 1;
  if (flags.foldLayerNorm) await foldLayerNorm(weights, config, part(control, 0, cheapShare * 0.6));
  if (flags.centerWritingWeights) {
    await centerWritingWeights(weights, config, part(control, cheapShare * 0.6, cheapShare));
  }
  if (flags.centerUnembed) centerUnembed(weights, config);
  if (flags.foldValueBiases) foldValueBiases(weights, config);
  if (flags.refactorFactoredAttentionMatrices) {
    await refactorFactoredAttentionMatrices(weights, config, part(control, cheapShare, 1));
  }
  control.onProgress?.(1, 'processing weights');
}
