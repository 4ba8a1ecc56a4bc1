import type { MatrixProducts } from '../linalg/MatrixProducts.ts';
import type { WeightedModel } from './headColumns.ts';
import type { Step } from './headSpectra.ts';

/**
 * How large the logits of vectors of the stream are, without making them: the mean square over all tokens is a quadratic
 * form of dModel x dModel.
 */
export class LogitSize {
  private constructor(
    private readonly model: WeightedModel,
    private readonly products: MatrixProducts,
    /** Covariance of the rows of W_Uᵀ over tokens, `[dModel, dModel]`. */
    private readonly covariance: Float32Array,
  ) {}

  /** Goes over the vocabulary once. */
  static async make(model: WeightedModel, products: MatrixProducts, step: Step): Promise<LogitSize> {
    const { dModel, dVocab } = model.config;
    const { W_U_T } = model.weights;
    const gram = await products.tall(W_U_T, W_U_T, dVocab, step);
    const mean = new Float64Array(dModel);
    for (let i = 0; i < W_U_T.length; i++) mean[i % dModel] = mean[i % dModel]! + W_U_T[i]! / dVocab;
    const covariance = Float32Array.from(
      gram,
      (value, i) => value / dVocab - mean[Math.floor(i / dModel)]! * mean[i % dModel]!,
    );
    return new LogitSize(model, products, covariance);
  }

  /**
   * Root mean square over all tokens of each vector's logits less their mean.
   * @param scale the final layer-norm scale they are divided by
   */
  async of(vectors: readonly Float32Array[], scale: number): Promise<number[]> {
    const { dModel } = this.model.config;
    const { ln_final_w } = this.model.weights;
    const read = new Float32Array(vectors.length * dModel);
    for (const [row, vector] of vectors.entries()) {
      const mean = vector.reduce((sum, value) => sum + value, 0) / dModel;
      for (let i = 0; i < dModel; i++) read[row * dModel + i] = ((vector[i]! - mean) / scale) * ln_final_w[i]!;
    }
    const seen = await this.products.plain(read, this.covariance, dModel);
    return vectors.map((_, row) => {
      let square = 0;
      for (let i = row * dModel; i < (row + 1) * dModel; i++) square += seen[i]! * read[i]!;
      return Math.sqrt(Math.max(0, square));
    });
  }
}
