import { CircuitLensError, type Metric } from '@circuit-lens/shared';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';
import { logProbability, logSoftmax } from '../loss.ts';
import { mean } from '../mean.ts';
import type { Prediction } from './Prediction.ts';

export type MetricKind = Metric['kind'];

interface Answers {
  correct: number;
  incorrect: number;
}

/** The logit of a token, however it comes to be known. */
export type LogitOf = (token: number) => number;

/** One number from a prediction: of the answers' logits alone, or of the whole row and the clean run's. */
type Measure =
  | { ofAnswers: (logitOf: LogitOf, answers: Answers) => number }
  | { ofRow: (row: Float32Array, answers: Answers, clean: Float32Array) => number };

const logitDifference: Measure = {
  ofAnswers: (logitOf, { correct, incorrect }) => logitOf(correct) - logitOf(incorrect),
};

/** What is measured for each kind, and which answers that takes. */
const measures: Record<MetricKind, { measure: Measure; answers: readonly (keyof Answers)[] }> = {
  logitDifference: { measure: logitDifference, answers: ['correct', 'incorrect'] },
  normalizedLogitDifference: { measure: logitDifference, answers: ['correct', 'incorrect'] },
  noisedLogitDifference: { measure: logitDifference, answers: ['correct', 'incorrect'] },
  logit: { measure: { ofAnswers: (logitOf, { correct }) => logitOf(correct) }, answers: ['correct'] },
  logProbability: {
    measure: { ofRow: (row, { correct }) => logProbability(row, correct) },
    answers: ['correct'],
  },
  probability: {
    measure: { ofRow: (row, { correct }) => Math.exp(logProbability(row, correct)) },
    answers: ['correct'],
  },
  klDivergence: { measure: { ofRow: (row, _, clean) => klDivergence(clean, row) }, answers: [] },
  rank: {
    measure: {
      ofRow: (row, { correct }) => row.reduce((above, logit) => above + (logit > row[correct]! ? 1 : 0), 0),
    },
    answers: ['correct'],
  },
};

/** A metric made ready for one pair of runs. */
export interface PatchMetric {
  /** What a row of logits comes to in one prompt. */
  measure(row: Float32Array, prompt: number): number;
  /** The same from the answers' logits alone; null where it takes the whole row. */
  measureAnswers: ((logitOf: LogitOf, prompt: number) => number) | null;
  /** What each prompt of a run comes to. */
  measureRun(prediction: Prediction): number[];
  /** Means over prompts of what is measured, before it is normalised: of logit differences plain ones. */
  baselines: { clean: number; corrupted: number };
  /** Of a metric that is a share of clean less corrupted: that range in each prompt, 1 on average; else null. */
  ranges: readonly number[] | null;
}

/**
 * The metric of a patching. It reads the clean prompts' answers in whatever run; KL is that of the run from the clean one,
 * KL(clean ‖ run) in nats; rank counts from 0.
 *
 * With a and b the mean clean and corrupted logit difference: normalised = (LD − b)/(a − b), noised = (LD − a)/(a − b).
 * @param clean what the clean run predicts where the metric is read; `corrupted` likewise
 * @param field where the clean prompts stand in the input, for the error
 * @throws CircuitLensError BAD_USER_INPUT when an answer is missing, METRIC_UNDEFINED when a = b
 */
export function patchMetric(
  kind: MetricKind,
  prompts: readonly PreparedPrompt[],
  clean: Prediction,
  corrupted: Prediction,
  field = 'clean.prompts',
): PatchMetric {
  const answers = prompts.map((prompt, i) => answersOf(kind, prompt, `${field}[${i}]`));
  const { measure: own } = measures[kind];
  const ofRow = (row: Float32Array, prompt: number) =>
    'ofAnswers' in own
      ? own.ofAnswers((token) => row[token]!, answers[prompt]!)
      : own.ofRow(row, answers[prompt]!, clean.logits!.sub(prompt).data);
  const ofRun = ({ logits, logitOf }: Prediction) =>
    prompts.map((_, i) =>
      'ofAnswers' in own ? own.ofAnswers((token) => logitOf(i, token), answers[i]!) : ofRow(logits!.sub(i).data, i),
    );
  const plain = { clean: ofRun(clean), corrupted: ofRun(corrupted) };
  const baselines = { clean: mean(plain.clean), corrupted: mean(plain.corrupted) };
  const zero = zeroOf(kind, baselines);
  const range = zero === null ? 1 : baselines.clean - baselines.corrupted;
  const areEqual = answers.every(({ correct, incorrect }) => correct === incorrect);
  if (zero !== null) checkRange(kind, range, { baselines, areEqual });
  const normalized = (value: number) => (value - (zero ?? 0)) / range;
  const measure = (row: Float32Array, prompt: number) => normalized(ofRow(row, prompt));
  const measureAnswers =
    'ofAnswers' in own
      ? (logitOf: LogitOf, prompt: number) => normalized(own.ofAnswers(logitOf, answers[prompt]!))
      : null;
  const measureRun = (prediction: Prediction) => ofRun(prediction).map(normalized);
  const rangeOf = (_: PreparedPrompt, i: number) => normalized(plain.clean[i]!) - normalized(plain.corrupted[i]!);
  return { measure, measureAnswers, measureRun, baselines, ranges: zero === null ? null : prompts.map(rangeOf) };
}

/** Does a metric read the answers' logits alone? */
export const readsAnswersOnly = (kind: MetricKind): boolean => 'ofAnswers' in measures[kind].measure;

/** The baseline that counts as 0; null for a metric in its own units. */
function zeroOf(kind: MetricKind, { clean, corrupted }: PatchMetric['baselines']): number | null {
  if (kind === 'normalizedLogitDifference') return corrupted;
  return kind === 'noisedLogitDifference' ? clean : null;
}

/** Rounding of float32 logits is no difference. */
function checkRange(
  kind: MetricKind,
  range: number,
  { baselines, areEqual }: { baselines: PatchMetric['baselines']; areEqual: boolean },
): void {
  const noise = 1e-6 * Math.max(1, Math.abs(baselines.clean), Math.abs(baselines.corrupted));
  if (Math.abs(range) > noise) return;
  const cause = areEqual ? ': the two answers of every prompt are the same token' : '';
  throw new CircuitLensError(
    'METRIC_UNDEFINED',
    `${kind} divides by the clean less the corrupted mean logit difference, and both are ${baselines.clean.toFixed(4)}${cause}. Use \`logitDifference\`, or ${areEqual ? 'two answers' : 'prompts on which the two runs differ'}.`,
    { metric: kind, baselines },
  );
}

function answersOf(kind: MetricKind, { correct, incorrect }: PreparedPrompt, at: string): Answers {
  const given = { correct, incorrect };
  const missing = measures[kind].answers.find((answer) => given[answer] === null);
  if (!missing) return { correct: correct ?? -1, incorrect: incorrect ?? -1 };
  const field = `${at}.answers.${missing}`;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `${field} is missing: ${kind} reads it. Give \`answers: { correct, incorrect }\`, each one token such as " Mary".`,
    { field, metric: kind },
  );
}

function klDivergence(p: Float32Array, q: Float32Array): number {
  const [logP, logQ] = [logSoftmax(p), logSoftmax(q)];
  return logP.reduce((sum, value, i) => sum + Math.exp(value) * (value - logQ[i]!), 0);
}
