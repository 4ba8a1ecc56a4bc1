import { type Finding, number, text, token, toneOf } from '../../lib/finding.ts';
import { fixed, inWords, percent, showToken } from '../../lib/format.ts';
import type { PromptRow } from '../../lib/promptRows.ts';
import { type MeanInterval, meanInterval, shareInterval } from '../../lib/statistics.ts';
import type { TaskRun } from './queries.ts';

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

/** One group of prompts: all with the same answer, or of the same sentence. */
export interface TaskGroup {
  name: string;
  count: number;
  right: number;
  interval: MeanInterval;
}

/** Everything the Task page shows. */
export interface TaskView {
  /** In the order of the set. */
  lines: TaskLine[];
  right: number;
  first: number;
  difference: MeanInterval;
  accuracy: { share: number; low: number; high: number };
  byName: TaskGroup[];
  bySentence: TaskGroup[];
}

/**
 * The view of a run.
 * @param rows the rows of the set that were run, in the order of the run
 * @param places where each of them stands in the set
 */
export function taskView(run: TaskRun, rows: readonly PromptRow[], places: readonly number[]): TaskView {
  const lines = run.logitDifference.perPrompt.map((difference, i): TaskLine => {
    const row = rows[i] ?? { text: '', correct: '', incorrect: '' };
    const top = run.nextTokens.find((entry) => entry.prompt === i);
    const answer = run.answers.find((entry) => entry.prompt === i);
    return {
      ...row,
      place: places[i] ?? i,
      difference,
      rank: answer?.rank ?? Number.NaN,
      probability: answer?.probability ?? Number.NaN,
      top: { text: showToken(top?.text ?? ''), probability: top?.probability ?? Number.NaN },
    };
  });
  const right = lines.filter((line) => line.difference > 0).length;
  return {
    lines,
    right,
    first: lines.filter((line) => line.rank === 0).length,
    difference: meanInterval(lines.map((line) => line.difference)),
    accuracy: { share: right / lines.length, ...shareInterval(right, lines.length) },
    byName: groups(lines, (line) => showToken(line.correct)),
    bySentence: groups(lines, sentenceOf),
  };
}

/** The sentence with its names taken out, so that the prompts of one sentence fall together. */
export function sentenceOf({ text: sentence, correct, incorrect }: PromptRow): string {
  const names = [correct.trim(), incorrect.trim()].filter((name) => name !== '');
  return names.reduce((rest, name) => rest.replaceAll(name, '…'), sentence).replace(/ {2,}/g, ' ');
}

function groups(lines: readonly TaskLine[], nameOf: (line: TaskLine) => string): TaskGroup[] {
  const members = new Map<string, TaskLine[]>();
  for (const line of lines) members.set(nameOf(line), [...(members.get(nameOf(line)) ?? []), line]);
  return [...members]
    .map(([name, group]) => ({
      name,
      count: group.length,
      right: group.filter((line) => line.difference > 0).length,
      interval: meanInterval(group.map((line) => line.difference)),
    }))
    .sort((a, b) => a.interval.mean - b.interval.mean);
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
  const many = lines.length > 1;
  return [
    text(`${verdict}the right name has the larger logit in `),
    number(`${right} of ${lines.length}`),
    text(` prompts and is the very first token in ${inWords(first)}. `),
    ...(many
      ? [
          text('It leads by '),
          number(signedMean(difference.mean), toneOf(difference.mean)),
          text(
            ` logits on average, between ${fixed(difference.low, 2)} and ${fixed(difference.high, 2)} with 95 % confidence. `,
          ),
        ]
      : []),
    text(`The ${worst.difference > 0 ? 'weakest' : 'worst'} is prompt ${worst.place + 1}, where `),
    token(showToken(worst.correct), 'pos'),
    text(worst.difference > 0 ? ' leads by ' : ' trails by '),
    number(fixed(Math.abs(worst.difference), 2), toneOf(worst.difference)),
    text(` (${percent(worst.probability, 1)} probable).`),
  ];
}

const signedMean = (value: number) => fixed(value, 2);
