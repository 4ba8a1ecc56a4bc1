import { headLabel } from '@circuit-lens/shared/names';
import { againstFirst, type Effect, listed, namedEffects, sumOf, towardFirst } from '../../lib/attribution.ts';
import { type Finding, number, text, toneOf } from '../../lib/finding.ts';
import { count, inWords, signed } from '../../lib/format.ts';
import type { HeadsRun } from './queries.ts';

/** Everything the Heads page shows. */
export interface HeadsView {
  /** `[layer][head]`, in logits. */
  values: number[][];
  /** In the order L0H0, L0H1, …. */
  effects: Effect[];
  layerTotals: number[];
  toward: Effect[];
  against: Effect[];
  /** How heads and everything else sum to the measured difference. */
  parts: Effect[];
  total: number;
}

/** The view of a run. */
export function headsView({ directLogitAttribution: attribution }: HeadsRun): HeadsView {
  const [, nHeads] = attribution.mean.shape as [number, number];
  const flat = attribution.mean.values.map((value) => value ?? Number.NaN);
  const effects = flat.map((value, i) => ({
    label: headLabel({ layer: Math.floor(i / nHeads), head: i % nHeads }),
    value,
  }));
  const values = Array.from({ length: flat.length / nHeads }, (_, layer) =>
    flat.slice(layer * nHeads, (layer + 1) * nHeads),
  );
  return {
    values,
    effects,
    layerTotals: values.map((row) => row.reduce((sum, value) => sum + value, 0)),
    toward: towardFirst(effects),
    against: againstFirst(effects),
    parts: addingUp(attribution, effects),
    total: attribution.total,
  };
}

/** What each kind of part outside the heads is called, by its label in `rest`. */
const restKinds: readonly [RegExp, (count: number) => string][] = [
  [/_attn_bias$/, (n) => `output biases of the ${inWords(n)} attention layers`],
  [/_mlp_out$/, (n) => `${inWords(n)} MLP layers`],
  [/embed$/, () => 'token and position embedding'],
  [/^ln_final_bias$/, () => 'bias of the final layer norm'],
];

function addingUp(attribution: HeadsRun['directLogitAttribution'], heads: readonly Effect[]): Effect[] {
  const labels = attribution.rest.axes[0]?.labels ?? [];
  const rest = attribution.rest.values.map((value, i) => ({ label: labels[i] ?? '', value: value ?? Number.NaN }));
  const kinds = restKinds.flatMap(([pattern, name]) => {
    const own = rest.filter(({ label }) => pattern.test(label));
    return own.length > 0 ? [{ label: name(own.length), value: sumOf(own) }] : [];
  });
  return [
    { label: `${count(heads.length)} heads`, value: sumOf(heads) },
    ...kinds,
    { label: 'bias of the unembedding', value: attribution.unembedBias },
    { label: 'rounding', value: attribution.remainder },
  ];
}

/** The finding of the page. */
export function headsFinding({ effects, total }: HeadsView): Finding {
  const { toward, against } = namedEffects(effects, total);
  if (toward.length + against.length === 0) {
    return [text('No single head writes as much as 15 % of the difference of '), number(signed(total)), text('.')];
  }
  const others = effects.length - toward.length - against.length;
  const rest = sumOf(effects) - sumOf(toward) - sumOf(against);
  return [
    ...(toward.length > 0 ? [text(`${heads(toward.length)} it: `), ...listed(toward, true), text('. ')] : []),
    ...(against.length > 0
      ? [text(`${heads(against.length)} against it: `), ...listed(against, true), text('. ')]
      : []),
    text(`The other ${count(others)} heads together add `),
    number(signed(rest), toneOf(rest)),
    text('.'),
  ];
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const heads = (n: number) => (n === 1 ? 'One head writes' : `${capital(inWords(n))} heads write`);
