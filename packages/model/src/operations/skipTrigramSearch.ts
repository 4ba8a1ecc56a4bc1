import type { HeadIndex } from '@circuit-lens/shared';
import { headFactors } from '../analysis/headCircuit.ts';
import type { WeightedModel } from '../analysis/headColumns.ts';
import type { Step } from '../analysis/headSpectra.ts';
import type { MatrixProducts } from '../linalg/MatrixProducts.ts';
import { takeRows } from '../weights/matrixLayout.ts';
import { topIds } from './tokenRanking.ts';

/** Token ids, and how much the head favours them together. */
export interface Trigram {
  source: number;
  destination: number;
  output: number;
  score: number;
  logit: number;
  size: number;
}

/** Sources that are compared with the whole vocabulary at once: 16 rows of GPT-2's logits are 3 MB. */
const sourcesAtOnce = 16;

/** The tokens of which a head writes most: by the norm over all outputs of x W_V W_O W_U, less its mean over tokens. */
export async function strongestSources(
  model: WeightedModel,
  products: MatrixProducts,
  head: HeadIndex,
  count: number,
): Promise<number[]> {
  const { dModel, dHead, dVocab } = model.config;
  const { read, write } = headFactors(model, head, 'ov');
  const values = await products.rows(model.weights.W_E, read, dModel); // [token, dHead]
  centreColumns(values, dHead);
  const written = await products.rows(model.weights.W_U_T, write, dModel); // [token, dHead]
  centreColumns(written, dHead);
  const gram = await products.tall(written, written, dVocab, async () => {});
  const seen = await products.plain(values, new Float32Array(gram), dHead);
  const norms = Float32Array.from({ length: dVocab }, (_, id) => {
    let square = 0;
    for (let i = id * dHead; i < (id + 1) * dHead; i++) square += seen[i]! * values[i]!;
    return square;
  });
  return topIds(norms, count);
}

/** Which phrases are compared, and how many are kept. */
export interface TrigramLimits {
  top: number;
  perSource: number;
  /** Left out: all tokens. Of those that are named every phrase counts, however little the head favours it. */
  destinations?: readonly number[];
  outputs?: readonly number[];
}

/** The largest products of score and logit of some sources, over all destinations and outputs, or those that are named. */
export async function trigramsOfSources(
  model: WeightedModel,
  products: MatrixProducts,
  head: HeadIndex,
  sources: readonly number[],
  limits: TrigramLimits,
  step: Step,
): Promise<Trigram[]> {
  const { dModel, dHead } = model.config;
  const { W_E, W_U_T } = model.weights;
  const [ov, qk] = [headFactors(model, head, 'ov'), headFactors(model, head, 'qk')];
  const values = await less(products, W_E, ov.read, sources, dModel);
  const keys = await less(products, W_E, qk.write, sources, dModel);
  const outputs = await products.rows(W_U_T, ov.write, dModel); // [token, dHead]
  centreColumns(outputs, dHead);
  const queries = await products.rows(W_E, qk.read, dModel);
  const found: Trigram[] = [];
  for (let start = 0; start < sources.length; start += sourcesAtOnce) {
    await step(start / sources.length);
    const some = sources.slice(start, start + sourcesAtOnce);
    const part = (rows: Float32Array) => rows.subarray(start * dHead, (start + some.length) * dHead);
    const logits = await products.rows(part(values), outputs, dHead); // [source, token]
    const scores = await products.rows(part(keys), queries, dHead); // [source, token]
    for (const [i, source] of some.entries()) {
      found.push(...largestPairs(source, rowOf(scores, i, some.length), rowOf(logits, i, some.length), limits));
    }
  }
  return found.sort(byFavour).slice(0, limits.top);
}

/** The largest score · logit of a source: of all tokens only the largest of either can be among them. */
function largestPairs(
  source: number,
  scores: Float32Array,
  logits: Float32Array,
  { perSource, destinations, outputs }: TrigramLimits,
): Trigram[] {
  const isNamed = destinations !== undefined || outputs !== undefined;
  const best = new BestTrigrams(perSource);
  for (const destination of destinations ?? topIds(scores, perSource)) {
    const score = scores[destination]!;
    for (const output of outputs ?? topIds(logits, perSource)) {
      const logit = logits[output]!;
      const isFavoured = score > 0 && logit > 0;
      if (isNamed || isFavoured) best.add(source, destination, output, score, logit);
    }
  }
  return best.rows;
}

/** The most favoured of many, which are not all kept: 256 named sources, destinations and outputs are 17 million phrases. */
class BestTrigrams {
  /** Most favoured first. */
  readonly rows: Trigram[] = [];

  constructor(private readonly count: number) {}

  add(source: number, destination: number, output: number, score: number, logit: number): void {
    const { rows, count } = this;
    const size = score * logit;
    const favour = favourOf(score, size);
    const isBefore = ({ score: other, size: itsSize }: Trigram) => favourOf(other, itsSize) >= favour;
    if (rows.length === count && isBefore(rows[count - 1]!)) return;
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(rows[middle]!)) low = middle + 1;
      else high = middle;
    }
    rows.splice(low, 0, { source, destination, output, score, logit, size });
    if (rows.length > count) rows.pop();
  }
}

/** Two negatives multiply to a positive size, and are no phrase: what the head looks away from comes last. */
function favourOf(score: number, size: number): number {
  return score > 0 ? size : -Math.abs(size);
}

function byFavour(a: Trigram, b: Trigram): number {
  return favourOf(b.score, b.size) - favourOf(a.score, a.size);
}

function rowOf(matrix: Float32Array, row: number, rows: number): Float32Array {
  const width = matrix.length / rows;
  return matrix.subarray(row * width, (row + 1) * width);
}

/** What directions read of some tokens, less the mean over all tokens: `[source, dHead]`. */
async function less(
  products: MatrixProducts,
  embedding: Float32Array,
  directions: Float32Array,
  ids: readonly number[],
  dModel: number,
): Promise<Float32Array> {
  const dHead = directions.length / dModel;
  const all = await products.rows(embedding, directions, dModel);
  centreColumns(all, dHead);
  return takeRows(all, ids, dHead);
}

/** Takes the mean over the rows off every column, in place. */
function centreColumns(rows: Float32Array, width: number): void {
  const sums = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) sums[i % width] = sums[i % width]! + rows[i]!;
  const count = rows.length / width;
  for (let i = 0; i < rows.length; i++) rows[i] = rows[i]! - sums[i % width]! / count;
}
