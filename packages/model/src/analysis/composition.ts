import type { MatrixProducts } from '../linalg/MatrixProducts.ts';
import { frobeniusNorm, gramOfRows } from '../linalg/products.ts';
import { semidefiniteRoot } from '../linalg/semidefiniteRoot.ts';
import { Tensor } from '../tensor.ts';
import { rowsOfHead } from '../weights/matrixLayout.ts';
import { type HeadFactors, layerFactors } from './headCircuit.ts';
import type { WeightedModel } from './headColumns.ts';
import type { Step } from './headSpectra.ts';

/** Through which input the receiver reads the sender: queries, keys or values. */
export type CompositionKind = 'q' | 'k' | 'v';

/** How strongly heads of earlier layers write into what later heads read. */
export interface Composition {
  /** ‖OV X‖ / (‖OV‖ ‖X‖) [layer, head, layer, head], sender then receiver; 0 unless the sender is earlier. */
  scores: Tensor;
  /** ‖OV‖ of every sender and ‖X‖ of every receiver, [head] in the order L0H0, L0H1, …. */
  senderNorms: Float64Array;
  receiverNorms: Float64Array;
}

/**
 * Composition scores of all pairs (Elhage et al. 2021, "Composition"), X = QK for q, QKᵀ for k, OV for v. Frobenius
 * norms see a factor only through its inner products: with R the root of its Gram matrix, ‖W_V W_O X‖ = ‖R W_O X‖. So
 * each head shrinks to [dHead, dModel] on either side, and all pairs of two layers are one product.
 */
export async function compositionScores(
  model: WeightedModel,
  products: MatrixProducts,
  kind: CompositionKind,
  step: Step,
): Promise<Composition> {
  const { nLayers, nHeads, dHead, dModel } = model.config;
  const senders: Float32Array[] = [];
  const receivers: Float32Array[] = [];
  for (let layer = 0; layer < nLayers; layer++) {
    await step((0.7 * layer) / nLayers);
    senders.push(await condense(model, products, layerFactors(model, layer, 'ov')));
    receivers.push(
      await condense(model, products, receiving(layerFactors(model, layer, kind === 'v' ? 'ov' : 'qk'), kind)),
    );
  }
  const norms = (layers: Float32Array[]) =>
    Float64Array.from(
      layers.flatMap((rows) => heads(nHeads).map((head) => frobeniusNorm(rowsOfHead(rows, head, model.config)))),
    );
  const [senderNorms, receiverNorms] = [norms(senders), norms(receivers)];
  const scores = Tensor.zeros([nLayers, nHeads, nLayers, nHeads], ['layer', 'head', 'layer', 'head']);
  const count = nLayers * nHeads;
  for (let from = 0; from < nLayers; from++) {
    await step(0.7 + (0.3 * from) / nLayers);
    for (let to = from + 1; to < nLayers; to++) {
      const pairs = await products.rows(senders[from]!, receivers[to]!, dModel); // [sender dHead, receiver dHead]
      const squares = blockSquares(pairs, nHeads, dHead);
      for (const [i, square] of squares.entries()) {
        const [sender, receiver] = [from * nHeads + Math.floor(i / nHeads), to * nHeads + (i % nHeads)];
        const size = senderNorms[sender]! * receiverNorms[receiver]!;
        scores.data[sender * count + receiver] = size > 0 ? Math.sqrt(square) / size : 0;
      }
    }
  }
  return { scores, senderNorms, receiverNorms };
}

/** What a receiver reads the stream with comes second: W_Q, W_K or W_V. */
function receiving({ read, write }: HeadFactors, kind: CompositionKind): HeadFactors {
  return kind === 'k' ? { read, write } : { read: write, write: read };
}

/** R · write, head by head, with Rᵀ R the inner products of the read rows: `[nHeads * dHead, dModel]`. */
async function condense(model: WeightedModel, products: MatrixProducts, factors: HeadFactors): Promise<Float32Array> {
  const { nHeads, dHead, dModel } = model.config;
  const out = new Float32Array(factors.write.length);
  for (const head of heads(nHeads)) {
    const root = semidefiniteRoot(gramOfRows(rowsOfHead(factors.read, head, model.config), dModel), dHead);
    const rows = await products.plain(new Float32Array(root), rowsOfHead(factors.write, head, model.config), dHead);
    out.set(rows, head * dHead * dModel);
  }
  return out;
}

const heads = (nHeads: number) => Array.from({ length: nHeads }, (_, head) => head);

/** Sums of squares of the dHead x dHead blocks of `[nHeads * dHead, nHeads * dHead]`. @returns [nHeads * nHeads] */
function blockSquares(matrix: Float32Array, nHeads: number, dHead: number): Float64Array {
  const sums = new Float64Array(nHeads * nHeads);
  const width = nHeads * dHead;
  for (let row = 0; row < width; row++) {
    const block = Math.floor(row / dHead) * nHeads;
    for (let head = 0; head < nHeads; head++) {
      let sum = 0;
      for (let i = row * width + head * dHead; i < row * width + (head + 1) * dHead; i++)
        sum += matrix[i]! * matrix[i]!;
      sums[block + head] = sums[block + head]! + sum;
    }
  }
  return sums;
}
