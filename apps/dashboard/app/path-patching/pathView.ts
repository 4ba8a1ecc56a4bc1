import { headLabel } from '@circuit-lens/shared/names';
import { decodeFloats } from '../../lib/decodeFloats.ts';
import { type Finding, headPart, number, text, toneOf } from '../../lib/finding.ts';
import { signed } from '../../lib/format.ts';
import { rowsOf } from '../../lib/tensorValues.ts';
import { type PathStep, stepName } from './pathSteps.ts';

/** What one sender does along its direct paths to the receivers of a step. */
export interface SenderEffect {
  label: string;
  /** Change of the metric against the run without a patch. */
  effect: number;
  low: number;
  high: number;
  /** Its interval leaves out zero, or there is none. */
  isClear: boolean;
}

/** The senders of one step, as far as they are known. */
export interface StepView {
  /** `[layer][head]`; null where not known yet. */
  grid: (number | null)[][];
  /** By label, those that are known. */
  effects: ReadonlyMap<string, SenderEffect>;
  /** The metric of the run without a patch. */
  unpatched: number;
  /** Every sender is known. */
  isWhole: boolean;
}

interface EncodedTensor {
  shape: [number, number];
  data: string;
}

/** A result of `patch.paths` as a job gives it. */
interface PathsResult {
  tensor: EncodedTensor;
  interval: { low: EncodedTensor; high: EncodedTensor };
  unpatched: number;
}

/** Effects below this are rounding, and no effect. */
const leastEffect = 1e-5;

/** The view of a step from its result so far; null while there is none. */
export function stepView(result: unknown): StepView | null {
  if (!result) return null;
  const { tensor, interval, unpatched } = result as PathsResult;
  const [, nHeads] = tensor.shape;
  const [values, low, high] = [tensor, interval.low, interval.high].map(({ data }) => [...decodeFloats(data)]) as [
    number[],
    number[],
    number[],
  ];
  const effects = new Map<string, SenderEffect>();
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const label = headLabel({ layer: Math.floor(i / nHeads), head: i % nHeads });
    effects.set(label, senderEffect(label, value, [low[i]!, high[i]!], unpatched));
  }
  const cells = values.map((value) => (Number.isNaN(value) ? null : changeOf(value, unpatched)));
  return { grid: rowsOf(cells, nHeads), effects, unpatched, isWhole: effects.size === values.length };
}

function changeOf(value: number, unpatched: number): number {
  const change = value - unpatched;
  return Math.abs(change) < leastEffect ? 0 : change;
}

function isClear({ effect, low, high }: Omit<SenderEffect, 'isClear' | 'label'>): boolean {
  if (effect === 0) return false;
  return Number.isNaN(low) || low > 0 || high < 0;
}

/** A result of `patch.paths` from senders that are no heads, or from all senders at once. */
interface OtherResult {
  tensor: unknown;
  interval: { low: number | null; high: number | null };
  components?: {
    mean: { data: string; axes: readonly { labels?: readonly string[] }[] };
    interval: { low: EncodedTensor; high: EncodedTensor };
  };
  unpatched: number;
}

const componentNames: Record<string, string> = { embed: 'Token embedding', pos_embed: 'Position embedding' };

/** "MLP 3", "Token embedding". */
const componentName = (label: string) => componentNames[label] ?? label.replace(/^(\d+)_mlp_out$/, 'MLP $1');

/** What MLPs and embeddings do along their direct paths, in the model's order; empty while nothing is known. */
export function componentEffects(result: unknown): SenderEffect[] {
  const { components, unpatched } = (result ?? {}) as Partial<OtherResult>;
  if (!components || unpatched === undefined) return [];
  const [values, low, high] = [components.mean, components.interval.low, components.interval.high].map(({ data }) =>
    decodeFloats(data),
  ) as [Float32Array, Float32Array, Float32Array];
  return (components.mean.axes[0]?.labels ?? []).flatMap((label, i) => {
    if (Number.isNaN(values[i])) return [];
    return [senderEffect(componentName(label), values[i]!, [low[i]!, high[i]!], unpatched)];
  });
}

/** What senders do that are let in together; null while it is not known. */
export function togetherEffect(result: unknown, label: string): SenderEffect | null {
  const { tensor, interval, unpatched } = (result ?? {}) as Partial<OtherResult>;
  if (typeof tensor !== 'number' || !interval || unpatched === undefined) return null;
  return senderEffect(label, tensor, [interval.low ?? Number.NaN, interval.high ?? Number.NaN], unpatched);
}

function senderEffect(label: string, value: number, [low, high]: [number, number], unpatched: number): SenderEffect {
  const effect = { effect: changeOf(value, unpatched), low: low - unpatched, high: high - unpatched };
  return { label, ...effect, isClear: isClear(effect) };
}

/** The largest senders whose interval leaves out zero. */
export function strongest({ effects }: StepView, count: number): SenderEffect[] {
  return [...effects.values()]
    .filter((sender) => sender.isClear)
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, count);
}

/** Senders of at least this share of the largest one are named and drawn. */
const namedShare = 0.2;
const namedMost = 4;

/** The few senders that a step is summed up by. */
export function mainSenders(view: StepView): SenderEffect[] {
  const [first, ...others] = strongest(view, namedMost);
  if (!first) return [];
  return [first, ...others.filter(({ effect }) => Math.abs(effect) >= namedShare * Math.abs(first.effect))];
}

/** What the senders that stand out do together, beside the sum of what each does alone; null while it is not known. */
export function togetherSentence(view: StepView, together: SenderEffect | null): string | null {
  const senders = mainSenders(view);
  if (!together || senders.length < 2) return null;
  const sum = senders.reduce((total, { effect }) => total + effect, 0);
  const names = senders.map(({ label }, i) => `${separator(i, senders.length)}${label}`).join('');
  return `${names} at once: ${signed(together.effect)}. One by one they add up to ${signed(sum)}.`;
}

/** The finding of the page: who feeds the logits, and who feeds what was opened last. */
export function pathFinding(steps: readonly PathStep[], views: readonly (StepView | null)[]): Finding | null {
  const [logits] = views;
  if (!logits?.isWhole) return null;
  const senders = mainSenders(logits).slice(0, 3);
  const last = steps.length;
  const opened = views[last];
  return [
    ...(senders.length === 0
      ? [text('No head has a direct effect on the logits that these prompts can tell from nothing.')]
      : [
          ...listOfHeads(senders),
          text(
            ` ${senders.length === 1 ? 'does most to the logits by its direct path' : 'do most to the logits by their direct paths'}: `,
          ),
          ...listOfEffects(senders),
          text('.'),
        ]),
    ...(last === 0 || !opened?.isWhole ? [] : openedPart(steps[last - 1]!, opened)),
  ];
}

function openedPart(step: PathStep, view: StepView): Finding {
  const [most, second] = strongest(view, 2);
  if (!most) return [text(` Nothing that can be told from nothing comes through ${stepName(step)}.`)];
  return [
    text(` Through ${stepName(step)} the strongest sender is `),
    headPart(most.label),
    text(' ('),
    number(signed(most.effect), toneOf(most.effect)),
    text(')'),
    ...(second
      ? [
          text(', then '),
          headPart(second.label),
          text(' ('),
          number(signed(second.effect), toneOf(second.effect)),
          text(')'),
        ]
      : []),
    text('.'),
  ];
}

function listOfHeads(senders: readonly SenderEffect[]): Finding {
  return senders.flatMap(({ label }, i) => [text(separator(i, senders.length)), headPart(label)]);
}

function listOfEffects(senders: readonly SenderEffect[]): Finding {
  return senders.flatMap(({ effect }, i) => [
    text(separator(i, senders.length)),
    number(signed(effect), toneOf(effect)),
  ]);
}

const separator = (i: number, length: number) => (i === 0 ? '' : i === length - 1 ? ' and ' : ', ');

/** How the experiments are done, for words and captions. */
export interface Experiment {
  mlps: 'recompute' | 'freeze';
  direction: 'noise' | 'denoise';
  metric: 'share' | 'logits';
}

/** What was done for one number, in words. */
export function experimentWords(
  sender: SenderEffect,
  step: PathStep | null,
  unpatched: number,
  { mlps, direction, metric }: Experiment,
): string {
  const [other, base] = direction === 'noise' ? ['corrupted', 'clean'] : ['clean', 'corrupted'];
  const way = mlps === 'recompute' ? 'directly or through MLPs' : 'directly';
  const unit = metric === 'share' ? 'the share of the answer' : 'the logit difference';
  const interval = Number.isNaN(sender.low) ? '' : ` [${signed(sender.low, 3)}, ${signed(sender.high, 3)}]`;
  return `${sender.label} gives ${stepName(step)} what it writes on the ${other} prompts, ${way}; all else stays as in the ${base} run. This moves ${unit} from ${signed(unpatched, 3)} to ${signed(unpatched + sender.effect, 3)}: ${signed(sender.effect, 3)}${interval}.`;
}
