import { againstFirst, type Effect, listed, namedEffects, sumOf, towardFirst } from '../../lib/attribution.ts';
import { type Finding, number, text, toneOf } from '../../lib/finding.ts';
import { capital, count, inWords, signed } from '../../lib/format.ts';
import { byHead, headRows, numbers } from '../../lib/tensorValues.ts';
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
  const [values, effects] = [headRows(attribution.mean), byHead(attribution.mean)];
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
  const rest = numbers(attribution.rest.values).map((value, i) => ({ label: labels[i] ?? '', value }));
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
    return [text('No single head writes as much as 15\u00a0% of the difference of '), number(signed(total)), text('.')];
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

const heads = (n: number) => (n === 1 ? 'One head writes' : `${capital(inWords(n))} heads write`);
