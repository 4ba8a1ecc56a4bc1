import { type Finding, number, text, toneOf } from '../../lib/finding.ts';
import { inWords, signed } from '../../lib/format.ts';
import { shareInterval } from '../../lib/statistics.ts';
import { stepKeys } from './guideSteps.ts';

/** How the model does on the prompts, as the frame knows it. */
export interface Score {
  mean: number;
  perPrompt: readonly number[];
}

export type Verdict = 'yes' | 'no' | 'unclear';

const rightOf = ({ perPrompt }: Score) => perPrompt.filter((value) => value > 0).length;

/** Does the model do the task: is the right answer ahead more often than chance, with 95 % confidence? */
export function verdictOf(score: Score): Verdict {
  const { low, high } = shareInterval(rightOf(score), score.perPrompt.length);
  return low > 0.5 && score.mean > 0 ? 'yes' : high < 0.5 ? 'no' : 'unclear';
}

const opening: Record<Verdict, string> = {
  yes: 'This model does the task',
  no: 'This model does not do the task',
  unclear: 'Whether this model does the task is not clear',
};
const consequence: Record<Verdict, string> = {
  yes: 'so there is something to explain. ',
  no: 'so there is no answer to explain, and what follows only shows what it does instead. ',
  unclear: 'so take what follows as a look around, not as an explanation. ',
};

/** "in 7 of 8 prompts the right answer leads, by +2.10 logits on average". */
export function scoreSentence(score: Score): Finding {
  const leads = score.mean > 0 ? ', by ' : '; the mean difference is ';
  return [
    text('the right answer leads in '),
    number(`${rightOf(score)} of ${score.perPrompt.length}`),
    text(` prompts${leads}`),
    number(signed(score.mean), toneOf(score.mean)),
    text(score.mean > 0 ? ' logits on average' : ' logits'),
  ];
}

/** The finding of the page: whether there is a task to explain, and how far the reader is. */
export function guideFinding(score: Score, revealed: number): Finding {
  const verdict = verdictOf(score);
  const all = inWords(stepKeys.length);
  const done = revealed === stepKeys.length ? `All ${all} answers are shown.` : `${revealed} of ${all} answers shown.`;
  return [
    text(`${opening[verdict]}: `),
    ...scoreSentence(score),
    text(`, ${consequence[verdict]}`),
    text(revealed === 0 ? `Guess first: none of the ${all} answers is shown yet.` : done),
  ];
}

/** Said instead of everything where this model can run none of the prompts. */
export const nothingRuns =
  'This model can run none of these prompts; the strip above says why. Choose another set in the top bar.';
