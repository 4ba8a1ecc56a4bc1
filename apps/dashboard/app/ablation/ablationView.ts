import { headLabel } from '@circuit-lens/shared/names';
import { type Effect, largestFirst } from '../../lib/attribution.ts';
import { type Finding, number, text, toneOf } from '../../lib/finding.ts';
import { fixed, signed } from '../../lib/format.ts';
import { byHead, headRows, numbers } from '../../lib/tensorValues.ts';
import type { AblationAnswer } from './queries.ts';

/** One head or MLP, before and after. */
export interface PartChange {
  label: string;
  before: number;
  after: number;
  off: boolean;
}

/** Everything the Ablation page shows of the parts that are off together. */
export interface AblationView {
  before: number;
  after: number;
  interval: [low: number, high: number] | null;
  probability: { before: number; after: number };
  /** What would be left if nothing else changed. */
  naivePrediction: number;
  /** From `before` to `after`, in words and logits; they sum to the change. */
  steps: [name: string, value: number][];
  /** What reacted, in words and logits. */
  reactions: [name: string, value: number][];
  scaleRatio: number;
  heads: PartChange[];
  mlps: PartChange[];
  /** `[layer][head]` of `after − before`; null for the heads that are off. */
  grid: (number | null)[][];
  hasEffect: boolean;
}

/** The view of an answer, given what is off. */
export function ablationView(
  answer: AblationAnswer,
  off: { heads: readonly string[]; mlps: readonly number[] },
): AblationView {
  const { logitDifference, interval, correctProbability, split } = answer;
  const after = byHead(answer.heads.after);
  const heads = byHead(answer.heads.before).map(({ label, value }, i) => ({
    label,
    before: value,
    after: after[i]!.value,
    off: off.heads.includes(label),
  }));
  const [oldMlps, newMlps] = [numbers(answer.mlps.before.values ?? []), numbers(answer.mlps.after.values ?? [])];
  const byLabel = new Map(heads.map((head) => [head.label, head]));
  return {
    ...logitDifference,
    interval: interval.low === null || interval.high === null ? null : [interval.low, interval.high],
    probability: correctProbability,
    naivePrediction: answer.naivePrediction,
    steps: [
      ['written by what is off', split.removed],
      ['what stands in its place', split.replaced],
      ['other heads write more or less (self-repair)', split.selfRepairHeads],
      ['other MLPs write more or less (self-repair)', split.selfRepairMlps],
      ['the final layer norm scales all of it anew', split.layerNorm],
      ['rounding', split.remainder],
    ],
    reactions: [
      ['what stands in its place', split.replaced],
      ['the rest of the heads and MLPs', split.selfRepairHeads + split.selfRepairMlps],
      ['the final layer norm', split.layerNorm],
    ],
    scaleRatio: answer.scaleRatio,
    heads,
    mlps: oldMlps.map((before, layer) => ({
      label: `MLP ${layer}`,
      before,
      after: newMlps[layer]!,
      off: off.mlps.includes(layer),
    })),
    grid: headRows(answer.heads.before).map((row, layer) =>
      row.map((_, head) => {
        const change = byLabel.get(headLabel({ layer, head }))!;
        return change.off ? null : change.after - change.before;
      }),
    ),
    hasEffect: answer.hasEffect,
  };
}

/** A change that prints as zero is none. */
const smallestChange = 0.0005;

/** Heads and MLPs that are on and changed most, largest change first. */
export function movedMost({ heads, mlps }: AblationView, count: number): Effect[] {
  const on = [...heads, ...mlps].filter(({ off }) => !off);
  const changes = on.map(({ label, before, after }) => ({ label, value: after - before }));
  return largestFirst(changes.filter(({ value }) => Math.abs(value) >= smallestChange)).slice(0, count);
}

/** Reactions of at least this share of the difference are named. */
const namedShare = 0.05;

/** The finding of the parts that are off. @param words what is off, as in "L9H9, MLP 0" */
export function ablationFinding(view: AblationView, words: string): Finding {
  if (!view.hasEffect) {
    return [
      text(`Nothing changes: what stands in the place of ${words} is what was there. Choose more prompts, or zero.`),
    ];
  }
  const [most] = movedMost(view, 1);
  const large = view.reactions.filter(([, value]) => Math.abs(value) >= namedShare * Math.abs(view.before));
  const reactions = large.flatMap(
    ([name, value], i): Finding => [
      text(`${i === 0 ? ': ' : i === large.length - 1 ? ' and ' : ', '}${name} ${value > 0 ? 'gives' : 'takes'} `),
      number(fixed(Math.abs(value)), toneOf(value)),
    ],
  );
  return [
    text(`Without ${words} the difference goes from `),
    number(fixed(view.before), toneOf(view.before)),
    text(' to '),
    number(fixed(view.after), toneOf(view.after)),
    text('. By what was written there it should be '),
    number(fixed(view.naivePrediction), toneOf(view.naivePrediction)),
    ...(large.length === 0 || !most
      ? [text(': the rest of the model hardly reacts.')]
      : [
          ...reactions,
          text(`. ${most.label} moved most (`),
          number(signed(most.value), toneOf(most.value)),
          text(').'),
        ]),
  ];
}
