/**
 * Byte-pair merging of one word at a time.
 *
 * Neighbouring symbols lie in a linked list and candidate pairs in a heap, so a "word" of 100,000 letters (a hostile
 * but legal input) costs n log n instead of n².
 */
import { PairHeap } from './pairHeap.ts';

/** One merge: two token ids become a third. The place in the list is the rank: lower merges first. */
export interface Merge {
  left: number;
  right: number;
  merged: number;
}

/** Ids stay below 2^26, so a pair of them is one exact float64. */
const idLimit = 2 ** 26;
const cachedWordLength = 64;
const cachedWords = 32_768;

export class BytePairMerger {
  private readonly rankOfPair = new Map<number, number>();
  /** By rank; numbers alone stay, an object for each merge would be walked by every garbage collection. */
  private readonly mergedOfRank: Int32Array;
  private readonly cache = new Map<string, readonly number[]>();
  private readonly encoder = new TextEncoder();

  /**
   * @param idOfByte the token id of each of the 256 bytes, which makes any text encodable
   * @param merges by falling priority
   */
  constructor(
    private readonly idOfByte: readonly number[],
    merges: readonly Merge[],
  ) {
    this.mergedOfRank = Int32Array.from(merges, ({ merged }) => merged);
    for (const [rank, { left, right }] of merges.entries()) {
      const pair = left * idLimit + right;
      if (!this.rankOfPair.has(pair)) this.rankOfPair.set(pair, rank);
    }
  }

  /** Token ids of one word. Short words are remembered, the oldest forgotten first. */
  encodeWord(word: string): readonly number[] {
    const known = this.cache.get(word);
    if (known) return known;
    const ids = this.merge(Array.from(this.encoder.encode(word), (byte) => this.idOfByte[byte]!));
    if (word.length <= cachedWordLength) {
      if (this.cache.size >= cachedWords) this.cache.delete(this.cache.keys().next().value!);
      this.cache.set(word, ids);
    }
    return ids;
  }

  /** Merges in place: `ids[i]` is the symbol that starts at byte i, or -1 once it went into its left neighbour. */
  private merge(ids: number[]): readonly number[] {
    const n = ids.length;
    if (n < 2) return ids;
    const next = Int32Array.from(ids, (_, i) => i + 1);
    const previous = Int32Array.from(ids, (_, i) => i - 1);
    const heap = new PairHeap();
    const rankAt = (at: number): number | undefined =>
      next[at]! < n ? this.rankOfPair.get(ids[at]! * idLimit + ids[next[at]!]!) : undefined;
    const consider = (at: number): void => {
      const rank = at >= 0 ? rankAt(at) : undefined;
      if (rank !== undefined) heap.push(rank, at);
    };
    for (let at = 0; at < n - 1; at++) consider(at);

    for (let pair = heap.pop(); pair; pair = heap.pop()) {
      const { rank, at } = pair;
      // A neighbour may have merged since this pair was found.
      if (ids[at] === -1 || rankAt(at) !== rank) continue;
      const right = next[at]!;
      ids[at] = this.mergedOfRank[rank]!;
      ids[right] = -1;
      next[at] = next[right]!;
      if (next[at]! < n) previous[next[at]!] = at;
      consider(previous[at]!);
      consider(at);
    }
    return ids.filter((id) => id !== -1);
  }
}
