/** Random tokens, repeated once: what previous-token, duplicate-token and induction heads are told apart by. */
import { type HeadKind, hookName } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import type { ModelConfig } from '../config.ts';
import { makeMersenneTwister } from '../random.ts';
import { Tensor } from '../tensor.ts';

/** Ids that the published scores were drawn from: torch.randint(100, 20000, …). */
const publishedRange = { low: 100, high: 20_000 };

/** First id and the one after the last: the published range as far as the vocabulary (less a last BOS) goes. */
export function randomTokenRange({ dVocab, bosTokenId }: ModelConfig): { low: number; high: number } {
  const last = bosTokenId === dVocab - 1 ? dVocab - 1 : dVocab;
  const high = Math.min(publishedRange.high, last);
  return { low: high > 2 * publishedRange.low ? publishedRange.low : 0, high };
}

/**
 * Sequences of `length` random tokens, each repeated once, without BOS. The draws are those of
 * `torch.manual_seed(seed); torch.randint(low, high, (batch, length))` on the CPU.
 * @returns [batch][2 · length]
 */
export function repeatedRandomTokens(
  config: ModelConfig,
  { length, batch, seed }: { length: number; batch: number; seed: number },
): number[][] {
  const { low, high } = randomTokenRange(config);
  const draw = makeMersenneTwister(seed);
  return Array.from({ length: batch }, () => {
    const half = Array.from({ length }, () => (draw() % (high - low)) + low);
    return [...half, ...half];
  });
}

/** How far before the query the key stands, in sequences of 2n tokens. */
const offsets: Record<HeadKind, (n: number) => number> = {
  previousToken: () => 1,
  duplicateToken: (n) => n,
  induction: (n) => n - 1,
};

/**
 * Mean attention along the diagonal of each kind: to the token before, to the same token n before, and to the one after
 * that. The induction diagonal has n + 1 entries, the first of which (query n − 1) is no induction: the published scores
 * count it too (TransformerLens, Exploratory Analysis Demo).
 * @returns [layer, head] of each kind, the mean over the sequences of the cache, all of one even length
 * @throws CircuitLensError MISSING_ACTIVATION
 */
export function repeatedTokenScores(
  { nLayers, nHeads }: ModelConfig,
  cache: ActivationCache,
): Record<HeadKind, Tensor> {
  const scores = new RepeatedTokenScores({ nLayers, nHeads }, cache.lengths[0]!, cache.lengths.length);
  for (let layer = 0; layer < nLayers; layer++) {
    const pattern = cache.get(hookName('pattern', layer)); // [prompt, head, query, key]
    for (const prompt of cache.lengths.keys()) scores.add(pattern.sub(prompt), layer);
  }
  return scores.means;
}

/** The scores of `repeatedTokenScores`, from one sequence and layer after another. */
export class RepeatedTokenScores {
  /** [layer, head] of each kind, once everything is added. */
  readonly means: Record<HeadKind, Tensor>;

  /** @param length of every sequence, a half and its repeat */
  constructor(
    { nLayers, nHeads }: Pick<ModelConfig, 'nLayers' | 'nHeads'>,
    private readonly length: number,
    private readonly sequences: number,
  ) {
    const zeros = () => Tensor.zeros([nLayers, nHeads], ['layer', 'head']);
    this.means = { previousToken: zeros(), duplicateToken: zeros(), induction: zeros() };
  }

  /** @param pattern of one sequence, [head, query, key] */
  add(pattern: Tensor, layer: number): void {
    const { length, sequences } = this;
    for (const [kind, means] of Object.entries(this.means) as [HeadKind, Tensor][]) {
      const offset = offsets[kind](length / 2);
      const { data } = means.sub(layer);
      for (const head of data.keys()) {
        const rows = pattern.sub(head).data;
        let sum = 0;
        for (let query = offset; query < length; query++) sum += rows[query * length + query - offset]!;
        data[head]! += sum / (sequences * (length - offset));
      }
    }
  }
}
