import { type Finding, number, text, toneOf } from '../../lib/finding.ts';
import { fixed } from '../../lib/format.ts';
import type { TokenBox } from '../../lib/tokenBoxes.ts';
import { type Setting, type Stream, streamPlaces } from './settings.ts';
import type { Sweep } from './sweepView.ts';

/** Below this share of the whole no single place is said to hold the answer. */
const worthNaming = 0.1;
const half = 0.5;

/**
 * Where the answer's information is, from the sweep of the residual stream: at the place that holds most of it at the
 * start until it falls below half of that, and at the last place from where that rises above half.
 */
export function patchingFinding(
  sweep: Sweep,
  boxes: readonly TokenBox[],
  { stream, setting }: { stream: Stream; setting: Setting },
): Finding {
  const whole = Math.abs(sweep.to - sweep.from);
  const [layers = 0, columns = 0] = sweep.shape;
  const share = (layer: number, column: number) => Math.abs(sweep.effects[layer * columns + column] ?? 0) / whole;
  const all = Array.from({ length: layers * columns }, (_, i) => share(Math.floor(i / columns), i % columns));
  const largest = all.indexOf(Math.max(...all));
  if (!(whole > 0)) return [text('The two runs agree in this metric, so nothing can come over.')];
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
  const from = nameOf(boxes[start]);
  const opening = [text(`${verb} ${from} (`), shareNumber(held[0]!), text(` of the difference ${place} 0`)];
  if (start === end) return [...opening, text('), which is the last place already: it has nowhere to move.')];
  const stays =
    falls < 0
      ? [text(`, still `), shareNumber(held.at(-1)!), text(` ${place} ${layers - 1})`)]
      : [
          ...(falls > 1 ? [text(', '), shareNumber(held[falls - 1]!), text(` ${place} ${falls - 1}`)] : []),
          text(', '),
          shareNumber(held[falls]!),
          text(` ${place} ${falls})`),
        ];
  const to = nameOf(boxes[end]);
  if (rises < 0) {
    const most = indexOfMax(arrived);
    return [
      ...opening,
      ...stays,
      text(` and never half of it at ${to}: at most `),
      shareNumber(arrived[most]!),
      text('.'),
    ];
  }
  const before = rises > 0 ? [text(` (${place} ${rises - 1} `), shareNumber(arrived[rises - 1]!), text(')')] : [];
  return [
    ...opening,
    ...stays,
    text(` and moves to ${to}, which holds `),
    shareNumber(arrived[rises]!),
    text(` ${place} ${rises}`),
    ...before,
    text('.'),
  ];
}

const shareNumber = (share: number) => number(fixed(share), toneOf(share));

const indexOfMax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

const nameOf = (box: TokenBox | undefined): string => box?.label ?? box?.text ?? 'a place';
