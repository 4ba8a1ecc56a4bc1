import { type Finding, number, text, toneOf } from '../../lib/finding.ts';
import { fixed } from '../../lib/format.ts';
import type { TokenBox } from '../../lib/tokenBoxes.ts';
import { metricTexts, type Setting, type Stream, streamPlaces } from './settings.ts';
import type { Sweep } from './sweepView.ts';

/** Below this share of the whole no single place is said to hold the answer. */
const worthNaming = 0.1;
const half = 0.5;
/** Runs nearer to each other than this share of the larger are nearly the same: shares of so little say nothing. */
const nearlySame = 0.05;

/**
 * Where the answer's information is, from the sweep of the residual stream: at the place that holds most of it at the
 * start until it falls below half of that, and at the last place from where that rises above half.
 */
export function patchingFinding(
  sweep: Sweep,
  boxes: readonly TokenBox[],
  { stream, setting }: { stream: Stream; setting: Setting },
): Finding {
  const whole = metricTexts[setting.metric].toward * (sweep.to - sweep.from);
  const [layers = 0, columns = 0] = sweep.shape;
  const share = (layer: number, column: number) => (sweep.effects[layer * columns + column] ?? 0) / whole;
  const all = Array.from({ length: layers * columns }, (_, i) => share(Math.floor(i / columns), i % columns));
  const largest = all.indexOf(Math.max(...all));
  if (whole === 0) return [text('The two runs agree in this metric, so nothing can come over.')];
  const { clean, corrupted } = sweep.baselines;
  if (
    setting.metric === 'share' &&
    Math.abs(clean - corrupted) < nearlySame * Math.max(Math.abs(clean), Math.abs(corrupted))
  ) {
    return [
      text('The two runs hardly differ: the logit difference is '),
      number(fixed(clean), toneOf(clean)),
      text(' clean and '),
      number(fixed(corrupted), toneOf(corrupted)),
      text(' corrupted, and shares of so little say next to nothing.'),
    ];
  }
  const of = ` of ${metricTexts[setting.metric].whole}`;
  const place = streamPlaces[stream];
  const verb = setting.direction === 'denoise' ? 'The information sits at' : 'The answer needs';
  if (all[largest]! < worthNaming) {
    const [layer, column] = [Math.floor(largest / columns), largest % columns];
    return [
      text('No single place carries the answer: the largest share, '),
      shareNumber(all[largest]!),
      text(`, is ${nameOf(boxes[column])} ${place} ${layer}.`),
    ];
  }
  const start = indexOfMax(Array.from({ length: columns }, (_, column) => share(0, column)));
  const end = columns - 1;
  const held = Array.from({ length: layers }, (_, layer) => share(layer, start));
  const arrived = Array.from({ length: layers }, (_, layer) => share(layer, end));
  const falls = held.findIndex((value) => value < half * held[0]!);
  const rises = arrived.findIndex((value) => value > half);
  const [from, to] = [nameOf(boxes[start]), nameOf(boxes[end])];
  const at = (layer: number) => `${place} ${layer}`;
  if (start === end) {
    return [
      text(`${verb} ${from} from the start (`),
      shareNumber(held[0]!),
      text(` ${at(0)}): it has nowhere to move.`),
    ];
  }
  const last = layers - 1;
  if (falls < 0 || rises < 0) {
    const most = arrived.indexOf(Math.max(...arrived));
    // Behind the last layer the last token holds everything that is read.
    const written = stream === 'resid_post' ? '' : `; layer ${last} itself writes it there`;
    return [
      text(`${verb} ${from} (`),
      shareNumber(held[0]!),
      text(`${of} ${at(0)}, `),
      shareNumber(held[last]!),
      text(` ${at(last)}) and `),
      ...(rises < 0
        ? [text(`never reaches half at ${to}: at most `), shareNumber(arrived[most]!), text(` ${at(most)}${written}.`)]
        : [text(`is at ${to} too from layer ${rises} on (`), shareNumber(arrived[rises]!), text(').')]),
    ];
  }
  const [before, after] = [Math.max(0, Math.min(falls, rises) - 1), Math.max(falls, rises)];
  return [
    text(
      `${verb} ${from} until layer ${before} and moves to ${to} between layers ${before} and ${after}: ${at(before)} `,
    ),
    text(`${from} holds `),
    shareNumber(held[before]!),
    text(`${of} and ${to} `),
    shareNumber(arrived[before]!),
    text(`, ${at(after)} `),
    shareNumber(held[after]!),
    text(' and '),
    shareNumber(arrived[after]!),
    text('.'),
  ];
}

const shareNumber = (share: number) => number(fixed(share), toneOf(share));

const indexOfMax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

const nameOf = (box: TokenBox | undefined): string => box?.label ?? box?.text ?? 'a place';
