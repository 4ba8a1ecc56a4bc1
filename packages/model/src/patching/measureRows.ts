import type { HookedTransformer } from '../HookedTransformer.ts';
import { checkFinite } from '../operations/logitsAtPosition.ts';
import { unembedRows } from '../operations/unembedRows.ts';
import { answerPrediction } from './Prediction.ts';
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
  if (measureAnswers) {
    const { logitOf } = answerPrediction(stream, model, prompts);
    return prompts.map((prompt, row) => measureAnswers((token) => logitOf(row, token), prompt));
  }
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
