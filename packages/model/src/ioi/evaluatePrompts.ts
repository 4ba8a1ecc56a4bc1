import { groupBy } from '../groupBy.ts';
import { mean } from '../mean.ts';
import { type BootstrapMean, bootstrapMean } from './bootstrapMean.ts';

/** How the model does on one prompt. */
export interface PromptScore {
  /** Place in the dataset, from 0. */
  prompt: number;
  logitDifference: number;
  /** Of the correct answer, 0 to 1. */
  probability: number;
  /** Of the correct answer among all tokens, from 0. */
  rank: number;
  /** What the model holds most likely. */
  top: { id: number; text: string; probability: number };
}

/** Prompts that have something in common. */
export interface ScoreGroup extends BootstrapMean {
  name: string;
  count: number;
  accuracy: number;
  correctProbability: number;
}

interface Bootstrap {
  resamples: number;
  seed: number;
}

/** What a set of scores comes to: mean with its interval, share above 0, mean probability. */
export function summarize(scores: readonly PromptScore[], { resamples, seed }: Bootstrap) {
  return {
    ...bootstrapMean(
      scores.map(({ logitDifference }) => logitDifference),
      resamples,
      seed,
    ),
    accuracy: mean(scores.map(({ logitDifference }) => (logitDifference > 0 ? 1 : 0))),
    correctProbability: mean(scores.map(({ probability }) => probability)),
  };
}

/** Scores of prompts that share a name, worst mean first. */
export function groupScores(
  scores: readonly PromptScore[],
  nameOf: (score: PromptScore) => string,
  bootstrap: Bootstrap,
): ScoreGroup[] {
  return [...groupBy(scores, nameOf)]
    .map(([name, group]) => ({ name, count: group.length, ...summarize(group, bootstrap) }))
    .sort((a, b) => a.mean - b.mean);
}
