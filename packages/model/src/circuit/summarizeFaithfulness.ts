import { drawAgain, meanOfDrawn, percentileInterval } from '../ioi/bootstrapMean.ts';
import { mean } from '../mean.ts';
import { Tensor } from '../tensor.ts';
import type { CircuitScore } from './evaluateCircuits.ts';
import { checkShare, shareOf } from './shareOf.ts';

/** On the same prompts. */
type Scores = Record<'full' | 'empty' | 'circuit', CircuitScore>;

/**
 * F of model, nothing and circuit, with what lies between them and the 95 % intervals of each.
 * @throws CircuitLensError METRIC_UNDEFINED when F(M) = F(∅)
 */
export function summarizeFaithfulness(
  scores: Scores,
  { resamples = 2000, seed = 0 }: { resamples?: number; seed?: number } = {},
) {
  const ofEach = <T>(of: (score: CircuitScore) => T) => ({
    full: of(scores.full),
    empty: of(scores.empty),
    circuit: of(scores.circuit),
  });
  const means = ofEach(({ differences }) => mean(differences));
  checkShare(means);
  const n = scores.full.differences.length;
  const meansOf = (drawn: Uint32Array) => ofEach(({ differences }) => meanOfDrawn(differences, drawn));
  // The same draws for every quantity.
  const drawnMeans = n < 2 ? [] : drawAgain(n, resamples, seed, meansOf);
  const intervalOf = (statistic: (means: ReturnType<typeof meansOf>) => number) =>
    n < 2 ? { low: null, high: null } : percentileInterval(drawnMeans.map(statistic));
  return {
    ...means,
    difference: means.full - means.circuit,
    share: shareOf(means),
    interval: {
      full: intervalOf(({ full }) => full),
      empty: intervalOf(({ empty }) => empty),
      circuit: intervalOf(({ circuit }) => circuit),
      difference: intervalOf(({ full, circuit }) => full - circuit),
      share: intervalOf(shareOf),
    },
    accuracy: ofEach(({ differences }) => mean(differences.map((difference) => (difference > 0 ? 1 : 0)))),
    correctProbability: ofEach(({ probabilities }) => mean(probabilities)),
    perPrompt: ofEach(({ differences }) => Tensor.of(Float32Array.from(differences), [n], ['prompt'])),
  };
}
