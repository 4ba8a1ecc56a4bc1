import { affineRows, layerNormRows } from '../forward/layerNorm.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { checkFinite } from '../operations/logitsAtPosition.ts';
import { Tensor } from '../tensor.ts';

/** What a run predicts at one position of each prompt. */
export interface Prediction {
  /** @throws CircuitLensError NOT_FINITE */
  logitOf(prompt: number, token: number): number;
  /** Of the whole vocabulary, [prompt, dVocab]; null where only answers are asked for. */
  logits: Tensor | null;
}

/** A prediction of which every logit has been computed, [prompt, dVocab]. */
export function wholePrediction(logits: Tensor): Prediction {
  return { logits, logitOf: (prompt, token) => logits.at(prompt, token) };
}

/**
 * A prediction of which a logit is computed when it is asked for: final layer norm, and the product with one column of W_U,
 * summed in float64. Two answers of eight prompts are 16 columns of the 50,257.
 * @param stream rows of the last residual stream, [row, dModel]
 * @param prompts to name in an error; left out: the rows themselves
 */
export function answerPrediction(
  stream: Float32Array,
  { config, weights, weightFlags }: Pick<HookedTransformer, 'config' | 'weights' | 'weightFlags'>,
  prompts?: readonly number[],
): Prediction {
  const { dModel, layerNormEps } = config;
  const { W_U_T, b_U, ln_final_w, ln_final_b } = weights;
  const { normalized } = layerNormRows(stream, dModel, layerNormEps);
  const x = weightFlags.foldLayerNorm ? normalized : affineRows(normalized, ln_final_w, ln_final_b);
  const logitOf = (row: number, token: number): number => {
    let sum = b_U[token]!;
    for (let i = 0; i < dModel; i++) sum += x[row * dModel + i]! * W_U_T[token * dModel + i]!;
    checkFinite(Tensor.of(Float32Array.of(sum), [1, 1], ['prompt', 'dVocab']), [prompts?.[row] ?? row]);
    return sum;
  };
  return { logits: null, logitOf };
}
