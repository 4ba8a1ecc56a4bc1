import type { ModelConfig } from '../../config.ts';
import { type LoadControl, pause } from '../LoadControl.ts';
import type { ModelWeights } from '../ModelWeights.ts';
import { centerColumns, centerRows } from './centerRows.ts';

/**
 * Makes everything that is written into the residual stream have mean 0 over dModel: W_E, W_pos, W_O, W_out (each row)
 * and b_O, b_out.
 *
 * Why the model stays the same: the residual stream is read through layer norms only, and a layer norm first takes
 * away the mean over dModel. Whatever a writer adds along the all-ones direction is thrown away at every reader.
 *
 * Changes the given weights.
 * @see TransformerLens `center_writing_weights`
 */
export async function centerWritingWeights(
  weights: ModelWeights,
  { dModel, dMlp, nLayers }: ModelConfig,
  control: LoadControl,
): Promise<void> {
  centerRows(weights.W_E, dModel);
  centerRows(weights.W_pos, dModel);
  for (const [layer, block] of weights.blocks.entries()) {
    for (const written of [block.W_O, block.b_O, block.b_out]) centerRows(written, dModel);
    centerColumns(block.W_out_T, dMlp);
    await pause(control, layer / nLayers, 'centring what is written');
  }
}
