import { headLabel } from '@circuit-lens/shared/names';
import { type Effect, largestFirst } from '../../lib/attribution.ts';
import { type Finding, headPart, number, text, toneOf } from '../../lib/finding.ts';
import { fixed, signed } from '../../lib/format.ts';
import { mean } from '../../lib/statistics.ts';
import { numbers, rowsOf } from '../../lib/tensorValues.ts';
import type { AblationData, AblationSide } from './queries.ts';

/** One head, with and without the others that were switched off. */
export interface HeadChange {
  label: string;
  before: number;
  after: number;
}

/** Everything the Ablation page shows. */
export interface AblationView {
  off: readonly string[];
  before: { difference: number; probability: number };
  after: { difference: number; probability: number };
  /** What the heads that are off had written. */
  written: number;
  /** `before` less `written`: what would be left if nothing else changed. */
  predicted: number;
  /** What all other heads write more than before, at the scale they had. */
  repair: number;
  /** What the new final layer-norm scale makes of what all other heads write. */
  scaling: number;
  /** Everything else: MLPs, and what is not written by heads. */
  rest: number;
  changes: HeadChange[];
  /** `[layer][head]` of `after − before`; null for the heads that are off. */
  grid: (number | null)[][];
}

/** The view of a pair of runs. Sums are taken prompt by prompt and then averaged. */
export function ablationView({ whole, ablated }: AblationData, off: readonly string[]): AblationView {
  const [, , nHeads] = whole.directLogitAttribution.perPrompt.shape as [number, number, number];
  const [before, after] = [effectsOf(whole), effectsOf(ablated)];
  const labels = before[0]!.map((_, i) => headLabel({ layer: Math.floor(i / nHeads), head: i % nHeads }));
  const isOff = labels.map((label) => off.includes(label));
  // Scale before over scale after, one a prompt: what is written counts for more where the final scale has shrunk.
  const ratios = scalesOf(whole).map((scale, prompt) => scalesOf(ablated)[prompt]! / scale);
  const perPrompt = ratios.map((ratio, prompt) => {
    const sum = (pick: (i: number) => number) => labels.reduce((all, _, i) => all + pick(i), 0);
    const others = (pick: (i: number) => number) => sum((i) => (isOff[i] ? 0 : pick(i)));
    const [old, now] = [before[prompt]!, after[prompt]!];
    return {
      written: sum((i) => (isOff[i] ? old[i]! - now[i]! : 0)),
      repair: others((i) => now[i]! * ratio - old[i]!),
      scaling: others((i) => now[i]! * (1 - ratio)),
    };
  });
  const meanOf = (key: 'written' | 'repair' | 'scaling') => mean(perPrompt.map((entry) => entry[key]));
  const [written, repair, scaling] = [meanOf('written'), meanOf('repair'), meanOf('scaling')];
  const numbers = ({ logitDifference }: AblationSide) => ({
    difference: logitDifference.mean,
    probability: logitDifference.correctProbability,
  });
  const changes = labels.map((label, i) => ({
    label,
    before: mean(before.map((row) => row[i]!)),
    after: mean(after.map((row) => row[i]!)),
  }));
  const predicted = whole.logitDifference.mean - written;
  return {
    off,
    before: numbers(whole),
    after: numbers(ablated),
    written,
    predicted,
    repair,
    scaling,
    rest: ablated.logitDifference.mean - predicted - repair - scaling,
    changes,
    grid: rowsOf(
      changes.map((change, i) => (isOff[i] ? null : change.after - change.before)),
      nHeads,
    ),
  };
}

/** [prompt][head], in logits. */
function effectsOf({ directLogitAttribution }: AblationSide): number[][] {
  const { shape, values } = directLogitAttribution.perPrompt;
  const [, nLayers, nHeads] = shape as [number, number, number];
  return rowsOf(
    values.map((value) => value ?? 0),
    nLayers * nHeads,
  );
}

const scalesOf = ({ activation }: AblationSide) => numbers(activation.values ?? []);

/** The heads that changed most, beside those that are off. */
export function movedMost({ changes, off }: AblationView, count: number): Effect[] {
  const others = changes.filter(({ label }) => !off.includes(label));
  return largestFirst(others.map(({ label, before, after }) => ({ label, value: after - before }))).slice(0, count);
}

/** The finding of the page. */
export function ablationFinding(view: AblationView): Finding {
  if (view.off.length === 0) {
    return [
      text('Nothing is switched off: the difference is '),
      number(signed(view.before.difference), toneOf(view.before.difference)),
      text('. Click a head to take it out.'),
    ];
  }
  const heads = view.off.flatMap((label, i) => [
    text(i === 0 ? '' : i === view.off.length - 1 ? ' and ' : ', '),
    headPart(label),
  ]);
  const made = view.repair + view.scaling + view.rest;
  const share = Math.abs(made) < 0.05 * Math.abs(view.before.difference);
  const [most] = movedMost(view, 1);
  return [
    text('Without '),
    ...heads,
    text(' the difference goes from '),
    number(fixed(view.before.difference), toneOf(view.before.difference)),
    text(' to '),
    number(fixed(view.after.difference), toneOf(view.after.difference)),
    text(`. By what ${view.off.length === 1 ? 'it' : 'they'} wrote it should be `),
    number(fixed(view.predicted), toneOf(view.predicted)),
    ...(share || !most
      ? [text(': the rest of the model hardly reacts.')]
      : [
          text(made > 0 ? ': the rest makes up ' : ': the rest takes away another '),
          number(fixed(Math.abs(made)), toneOf(made)),
          text(', most of all '),
          headPart(most.label),
          text(' ('),
          number(signed(most.value), toneOf(most.value)),
          text(').'),
        ]),
  ];
}
