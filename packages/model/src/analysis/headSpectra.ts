import type { HeadIndex } from '@circuit-lens/shared';
import { type Eigenvalues, eigenvalues, symmetricEigen } from '../linalg/eigenvalues.ts';
import { FactoredMatrix } from '../linalg/FactoredMatrix.ts';
import type { MatrixProducts } from '../linalg/MatrixProducts.ts';
import { rowProducts, turned } from '../linalg/products.ts';
import { type HeadCircuit, headFactors, headMatrix } from './headCircuit.ts';
import type { WeightedModel } from './headColumns.ts';

/** A circuit between directions of the residual stream, or between tokens: W_E … W_U for OV, W_E … W_Eᵀ for QK. */
export type CircuitName = HeadCircuit | 'fullOv' | 'fullQk';

/** Called with the share done; throws to cancel. */
export type Step = (share: number) => Promise<void>;

interface Asked {
  circuit: CircuitName;
  heads: readonly HeadIndex[];
}

/** How much of the work the products over the vocabulary are. */
const vocabularyShare = 0.5;

/**
 * Eigenvalues of every head's circuit, dHead a head. Of a product A B only the dHead x dHead matrix B A is decomposed;
 * for the circuits between tokens W_E and W_U enter it as one dModel x dModel matrix.
 */
export async function headEigenvalues(
  model: WeightedModel,
  products: MatrixProducts,
  { circuit, heads }: Asked,
  step: Step,
): Promise<Eigenvalues[]> {
  const { dModel, dHead } = model.config;
  const isFull = circuit === 'fullOv' || circuit === 'fullQk';
  const plain = plainCircuit(circuit);
  const between = isFull ? await tokenGram(model, products, otherSide(circuit), 'W_E', (s) => step(s / 2)) : null;
  const spectra: Eigenvalues[] = [];
  for (const [i, head] of heads.entries()) {
    await step(isFull ? vocabularyShare + (1 - vocabularyShare) * (i / heads.length) : i / heads.length);
    const { read, write } = headFactors(model, head, plain);
    const seen = between ? await products.plain(write, between, dModel) : write;
    spectra.push(eigenvalues(rowProducts(seen, read, dModel), dHead));
  }
  return spectra;
}

/**
 * Singular values of every head's circuit, falling. Between tokens they follow from the inner products of both sides:
 * those smaller than about 1e-4 of the largest are rounding.
 */
export async function headSingularValues(
  model: WeightedModel,
  products: MatrixProducts,
  { circuit, heads }: Asked,
  step: Step,
): Promise<Float64Array[]> {
  const plain = plainCircuit(circuit);
  const values: Float64Array[] = [];
  if (circuit === plain) {
    for (const [i, head] of heads.entries()) {
      await step(i / heads.length);
      values.push(headMatrix(model, head, plain).singularValues());
    }
    return values;
  }
  const { dModel, dHead } = model.config;
  const left = await tokenGram(model, products, 'W_E', 'W_E', (s) => step(s / 4));
  const side = otherSide(circuit);
  const right = side === 'W_E' ? left : await tokenGram(model, products, side, side, (s) => step(0.25 + s / 4));
  for (const [i, head] of heads.entries()) {
    await step(vocabularyShare + (1 - vocabularyShare) * (i / heads.length));
    const { read, write } = headFactors(model, head, plain);
    const a = rowProducts(await products.plain(read, left, dModel), read, dModel);
    const b = rowProducts(await products.plain(write, right, dModel), write, dModel);
    values.push(new FactoredMatrix(rootOf(a, dHead), turned(rootOf(b, dHead), dHead), dHead).singularValues());
  }
  return values;
}

const plainCircuit = (circuit: CircuitName): HeadCircuit => (circuit === 'ov' || circuit === 'fullOv' ? 'ov' : 'qk');
const otherSide = (circuit: CircuitName) => (plainCircuit(circuit) === 'ov' ? 'W_U_T' : 'W_E');

/** Aᵀ B of two token matrices [dVocab, dModel]: `[dModel, dModel]`. */
async function tokenGram(
  { weights, config }: WeightedModel,
  products: MatrixProducts,
  a: 'W_E' | 'W_U_T',
  b: 'W_E' | 'W_U_T',
  step: Step,
): Promise<Float32Array> {
  return new Float32Array(await products.tall(weights[a], weights[b], config.dVocab, step));
}

/** diag(√λ) Vᵀ of a Gram matrix V diag(λ) Vᵀ: as good a factor as the matrix it is of. */
function rootOf(gram: Float64Array, n: number): Float64Array {
  const { values, vectors } = symmetricEigen(gram, n);
  return vectors.map((value, i) => value * Math.sqrt(Math.max(0, values[Math.floor(i / n)]!)));
}
