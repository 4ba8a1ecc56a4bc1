import { multiplicationsOfToken, perEntry, vocabularyProduct } from './headCost.ts';
import { countOf, type InputSizes, wholeOf } from './inputSizes.ts';

/** Sources where none are named, and products of all tokens with a matrix of the head: keys, queries, values, outputs. */
const usualSources = 64;
const products = 4;

/** Two more find the sources, where none are named. */
const productsOfSearch = 2;

/** Multiplications of matrices that take as long as one phrase. */
const perPhrase = 7500;

/**
 * Work of a search for skip-trigrams: its multiplications over those of one token in one layer, which has 12 dModel²
 * weights. Every product is with the whole vocabulary, so that this is many times the spectrum of a head.
 */
export function skipTrigramCost(
  input: { sources?: unknown; destinations?: unknown; outputs?: unknown; perSource?: unknown; top?: unknown },
  { config }: InputSizes,
): number {
  const { dModel, dHead, dVocab } = config;
  const sources = countOf(input.sources, usualSources);
  const searched = products + (input.sources === undefined ? productsOfSearch : 0);
  const perSource = Math.min(wholeOf(input.perSource, 3), wholeOf(input.top, 20));
  const phrases = sources * countOf(input.destinations, perSource) * countOf(input.outputs, perSource);
  const ofSources = 2 * dVocab * (dHead + perEntry(perSource)) * sources;
  const ofRows = (ofSources + perPhrase * phrases) / multiplicationsOfToken(dModel);
  return searched * vocabularyProduct(config) + ofRows;
}
