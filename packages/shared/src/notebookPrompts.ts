/** The prompts of the notebook this product was created from, which are those of ARENA 1.4.1 and the Exploratory Analysis Demo. */
import type { Prompt } from './schemas/prompt.ts';

const sentences = [
  { text: 'When John and Mary went to the shops, {} gave the bag to', names: [' Mary', ' John'] },
  { text: 'When Tom and James went to the park, {} gave the ball to', names: [' Tom', ' James'] },
  { text: 'When Dan and Sid went to the shops, {} gave an apple to', names: [' Dan', ' Sid'] },
  { text: 'After Martin and Amy went to the park, {} gave a drink to', names: [' Martin', ' Amy'] },
] as const;

/** The single prompt of the notebook's section 1.1.1, and its answer. */
export const milkPrompt = {
  text: 'After John and Mary went to the store, John gave a bottle of milk to',
  answers: { correct: ' Mary', incorrect: ' John' },
} as const satisfies Prompt;

/** A prompt whose text and answers are given as strings. */
export interface NotebookPrompt {
  text: string;
  answers: { correct: string; incorrect: string };
}

/**
 * The eight prompts: four sentences, each with either name as the subject, adjacent prompts with answers swapped.
 *
 * The notebook's names carry a leading space and follow ", ", so its prompts hold two spaces after the comma (16 tokens
 * with BOS, average logit difference 2.710 on GPT-2 small); the published prompts hold one (15 tokens, 3.552).
 */
export function notebookPrompts(spaces: 'double' | 'single' = 'double'): NotebookPrompt[] {
  return sentences.flatMap(({ text, names: [first, second] }) =>
    [
      { correct: first, incorrect: second },
      { correct: second, incorrect: first },
    ].map((answers) => {
      const subject = spaces === 'double' ? answers.incorrect : answers.incorrect.trimStart();
      return { text: text.replace('{}', subject), answers };
    }),
  );
}

/** Their corrupted prompts: each is its neighbour in the pair, answers kept, so that the other name acts. */
export function exchanged(prompts: readonly NotebookPrompt[]): NotebookPrompt[] {
  return prompts.map(({ answers }, i) => ({ text: prompts[i ^ 1]!.text, answers }));
}
