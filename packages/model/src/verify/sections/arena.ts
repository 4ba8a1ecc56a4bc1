import type { DatasetPrompt, Prompt } from '@circuit-lens/shared';
import { arenaDataset } from '../../ioi/arenaDataset.ts';
import { type PublishedValue, printed } from '../PublishedValue.ts';

const section = 'arena';
const source = 'ARENA 1.4.1, section 4: IOIDataset(prompt_type="mixed", N=25, seed=1)';

/** Mean over the 25 sentences, and the first five, as ARENA prints them. */
const published = {
  IOI: { mean: 2.8052, first: [2.4403, 6.5408, 3.3345, 1.1972, 3.053] },
  ABC: { mean: -0.7699, first: [-2.4177, 6.1583, -1.7351, -4.2358, 0.1968] },
};

const { dataset, corrupted } = arenaDataset();

/** ABC sentences are judged by the IO and S of the IOI sentence they were made from. */
const prompts = { IOI: dataset.prompts.map(plainPrompt), ABC: corrupted.prompts.map(plainPrompt) };

function plainPrompt({ text, answers }: DatasetPrompt): Prompt {
  return { text, answers };
}

/** ARENA's dataset is run without BOS and read at the token before the answer. */
export const arenaValues: PublishedValue[] = (['IOI', 'ABC'] as const).flatMap((set) => {
  const recipe = { prompts: prompts[set], prependBos: false };
  const shared = { section, tolerance: printed(4), source };
  return [
    ...published[set].first.map(
      (expected, i): PublishedValue => ({
        ...shared,
        name: `logit difference of ${set} sentence ${i}`,
        expected,
        compute: async (measurements) => (await measurements.logitDifference('defaults', recipe)).perPrompt.at(i),
      }),
    ),
    {
      ...shared,
      name: `mean logit difference of the 25 ${set} sentences`,
      expected: published[set].mean,
      compute: async (measurements) => (await measurements.logitDifference('defaults', recipe)).mean,
    },
  ];
});
