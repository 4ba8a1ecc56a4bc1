import { type Finding, number, text, token, toneOf } from '../../lib/finding.ts';
import { fixed, inWords, percent, showToken } from '../../lib/format.ts';
import type { PromptRow } from '../../lib/promptRows.ts';
import { shareInterval } from '../../lib/statistics.ts';
import type { Evaluation } from './queries.ts';

/** One prompt and how the model did on it. */
export interface TaskLine {
  /** Place in the set, from 0. */
  place: number;
  text: string;
  correct: string;
  incorrect: string;
  difference: number;
  /** Place of the right name among all tokens, from 0. */
  rank: number;
  probability: number;
  /** What the model expects most. */
  top: { text: string; probability: number };
}

/** A mean with its 95 % interval; of one prompt there is none. */
export interface TaskMean {
  mean: number;
  low: number | null;
  high: number | null;
}

/** One group of prompts: all with the same answer, or of the same sentence. */
export interface TaskGroup extends TaskMean {
  name: string;
  count: number;
  right: number;
}

/** Everything the Task page shows. */
export interface TaskView {
  /** In the order of the set. */
  lines: TaskLine[];
  right: number;
  first: number;
  difference: TaskMean;
  accuracy: { share: number; low: number; high: number };
  byName: TaskGroup[];
  bySentence: TaskGroup[];
}

/**
 * The view of an evaluation.
 * @param rows the rows of the set that were run, in the order of the run
 * @param places where each of them stands in the set
 */
export function taskView(evaluation: Evaluation, rows: readonly PromptRow[], places: readonly number[]): TaskView {
  const { mean, low, high, accuracy } = evaluation;
  const lines = evaluation.rows.map(({ prompt, logitDifference, rank, probability, top }): TaskLine => {
    const { text: sentence, correct, incorrect } = rows[prompt] ?? { text: '', correct: '', incorrect: '' };
    return {
      text: sentence,
      correct,
      incorrect,
      place: places[prompt] ?? prompt,
      difference: logitDifference,
      rank,
      probability,
      top: { text: showToken(top.text), probability: top.probability },
    };
  });
  const right = lines.filter((line) => line.difference > 0).length;
  return {
    lines,
    right,
    first: lines.filter((line) => line.rank === 0).length,
    difference: { mean, low, high },
    accuracy: { share: accuracy, ...shareInterval(right, lines.length) },
    byName: evaluation.byName.map((group) => ({ ...taskGroup(group), name: showToken(group.name) })),
    bySentence: evaluation.byTemplate.map(taskGroup),
  };
}

function taskGroup({ name, count, mean, low, high, accuracy }: Evaluation['byName'][number]): TaskGroup {
  return { name, count, mean, low, high, right: Math.round(accuracy * count) };
}

/** An interval in words; of one prompt there is none. */
export function intervalText({ low, high }: TaskMean): string {
  return low === null || high === null ? 'one prompt' : `${fixed(low, 2)} to ${fixed(high, 2)}`;
}

/** Worst first: what a reader should look at before believing the mean. */
export function worstFirst(lines: readonly TaskLine[]): TaskLine[] {
  return [...lines].sort((a, b) => a.difference - b.difference);
}

/** The finding of the page. */
export function taskFinding({ lines, right, first, difference, accuracy }: TaskView): Finding {
  const [worst] = worstFirst(lines);
  if (!worst) return [text('There is no prompt to run.')];
  const verdict = accuracy.low > 0.5 ? 'Yes: ' : accuracy.high < 0.5 ? 'No: ' : 'Not clear: ';
  const { mean, low, high } = difference;
  return [
    text(`${verdict}the right name has the larger logit in `),
    number(`${right} of ${lines.length}`),
    text(` prompts and is the very first token in ${inWords(first)}. `),
    ...(low === null || high === null
      ? []
      : [
          text(mean > 0 ? 'It leads by ' : 'It trails by '),
          number(fixed(Math.abs(mean), 2), toneOf(mean)),
          text(
            ` logits on average, the mean being between ${fixed(low, 2)} and ${fixed(high, 2)} with 95\u00a0% confidence. `,
          ),
        ]),
    text(`The ${worst.difference > 0 ? 'weakest' : 'worst'} is prompt ${worst.place + 1}, where `),
    token(showToken(worst.correct), 'pos'),
    text(worst.difference > 0 ? ' leads by ' : ' trails by '),
    number(fixed(Math.abs(worst.difference), 2), toneOf(worst.difference)),
    text(` (${percent(worst.probability, 1)} probable).`),
  ];
}
