import { affineRows, layerNormRows } from '../forward/layerNorm.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { checkFinite } from '../operations/logitsAtPosition.ts';
import { unembedRows } from '../operations/unembedRows.ts';
import { Tensor } from '../tensor.ts';
import type { PatchMetric } from './patchMetric.ts';

/** Rows whose logits of the whole vocabulary are in memory together. */
const wholeRowsMax = 256;

/** How rows of the last residual stream are measured. */
interface RowMeasure extends Pick<PatchMetric, 'measure' | 'measureAnswers'> {
  model: HookedTransformer;
  checkpoint(): Promise<void>;
}

/**
 * The metric of rows of the last residual stream. Where it reads the answers' logits alone, no others are computed.
 * @param stream [row, dModel]
 * @param prompts of each row
 * @throws CircuitLensError NOT_FINITE
 */
export async function measureRows(
  stream: Float32Array,
  prompts: readonly number[],
  { model, measure, measureAnswers, checkpoint }: RowMeasure,
): Promise<number[]> {
  if (measureAnswers) return answerMeasures(stream, prompts, model, measureAnswers);
  const { dModel } = model.config;
  const values: number[] = [];
  for (let start = 0; start < prompts.length; start += wholeRowsMax) {
    const own = prompts.slice(start, start + wholeRowsMax);
    const rows = stream.slice(start * dModel, (start + own.length) * dModel);
    const logits = await unembedRows(model, rows, { checkpoint });
    checkFinite(logits, own);
    values.push(...own.map((prompt, row) => measure(logits.sub(row).data, prompt)));
  }
  return values;
}

/** Final layer norm, and the product with W_U for the answers alone, summed in float64. */
function answerMeasures(
  stream: Float32Array,
  prompts: readonly number[],
  { config, weights, weightFlags }: HookedTransformer,
  measureAnswers: NonNullable<PatchMetric['measureAnswers']>,
): number[] {
  const { dModel, layerNormEps } = config;
  const { W_U_T, b_U, ln_final_w, ln_final_b } = weights;
  const { normalized } = layerNormRows(stream, dModel, layerNormEps);
  const x = weightFlags.foldLayerNorm ? normalized : affineRows(normalized, ln_final_w, ln_final_b);
  return prompts.map((prompt, row) => {
    const logitOf = (token: number): number => {
      let sum = b_U[token]!;
      for (let i = 0; i < dModel; i++) sum += x[row * dModel + i]! * W_U_T[token * dModel + i]!;
      return sum;
    };
    const value = measureAnswers(logitOf, prompt);
    checkFinite(Tensor.of(Float32Array.of(value), [1, 1], ['prompt', 'dVocab']), [prompt]);
    return value;
  });
}
