import type { ModelConfig } from '../config.ts';
import { countOf, type InputSizes } from './inputSizes.ts';

/** A spectrum or a product of one head's matrices takes about as long as so many tokens take through a layer. */
const perHead = 100;

/** Products of all tokens with a matrix of the head that one between tokens takes, to unembed and to compare them too. */
const productsBetweenTokens = 8;

/** Work of what is computed from the weights of the heads that are asked for; all, where none is named. */
export function headCost(
  input: { head?: unknown; heads?: unknown; circuit?: unknown },
  { config }: InputSizes,
): number {
  const all = config.nLayers * config.nHeads;
  const isBetweenTokens = typeof input.circuit === 'string' && input.circuit.startsWith('full');
  const ofOne = perHead + (isBetweenTokens ? productsBetweenTokens * vocabularyProduct(config) : 0);
  return ofOne * (input.head === undefined ? countOf(input.heads, all) : 1);
}

/** Work of the product of all tokens with a matrix of one head: its multiplications over those of a token in a layer. */
export function vocabularyProduct({ dModel, dHead, dVocab }: ModelConfig): number {
  return (dVocab * dModel * dHead) / multiplicationsOfToken(dModel);
}

/** A product with one vector alone waits for its matrix: as long as so many vectors take together. */
const waiting = 24;

/** Work of the product of all tokens with one vector. */
export function vocabularyRead({ dModel, dVocab }: ModelConfig): number {
  return (waiting * dVocab * dModel) / multiplicationsOfToken(dModel);
}

/** A token in one layer is multiplied with 12 dModel² weights. */
export function multiplicationsOfToken(dModel: number): number {
  return 12 * dModel ** 2;
}

/** To find the `top` largest of a row takes, for each entry, as long as so many multiplications of matrices. */
export function perEntry(top: number): number {
  return 90 * top;
}
