import { headLabel } from '@circuit-lens/shared/names';
import { largestFirst } from '../../lib/attribution.ts';
import { decodeFloats } from '../../lib/decodeFloats.ts';
import { type Finding, headPart, number, text, toneOf } from '../../lib/finding.ts';
import { fixed, signed } from '../../lib/format.ts';
import { rowsOf } from '../../lib/tensorValues.ts';

/** The effect of one part alone, in the logit difference. */
export interface LoneEffect {
  value: number;
  /** 95 % interval; null for a single prompt. */
  interval: [low: number, high: number] | null;
  /** What stands in its place is what was there. */
  unchanged: boolean;
}

/** A sweep so far: `[layer][head]`, or `[layer][0]` of MLPs and layers; null where nothing is known yet. */
export interface SweepView {
  baseline: number | null;
  cells: (LoneEffect | null)[][];
}

interface RawTensor {
  shape: number[];
  data: string;
}

interface RawSweep {
  effect: RawTensor;
  interval: { low: RawTensor; high: RawTensor };
  changed: RawTensor;
  baseline: number;
}

/** The view of what a job of `ablate.*` has found so far, empty cells before there is anything. */
export function sweepView(result: unknown, size: { rows: number; columns: number }): SweepView {
  if (!result) return { baseline: null, cells: emptyCells(size) };
  const { effect, interval, changed, baseline } = result as RawSweep;
  const [values, low, high, change] = [effect, interval.low, interval.high, changed].map(({ data }) =>
    decodeFloats(data),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const cells = Array.from(values, (value, i): LoneEffect | null => {
    if (Number.isNaN(value)) return null;
    const known = !Number.isNaN(low[i]!);
    return { value, interval: known ? [low[i]!, high[i]!] : null, unchanged: change[i] === 0 };
  });
  return { baseline, cells: rowsOf(cells, size.columns) };
}

const emptyCells = ({ rows, columns }: { rows: number; columns: number }) =>
  Array.from({ length: rows }, () => new Array<null>(columns).fill(null));

/** Does the interval leave it open whether there is an effect at all? */
export const isOpen = (effect: LoneEffect | null): boolean =>
  effect?.interval != null && effect.interval[0] <= 0 && effect.interval[1] >= 0;

/** What a cell says beside its number. */
export function effectLines(effect: LoneEffect | null): string[] {
  if (!effect) return ['not measured yet'];
  if (effect.unchanged) return ['nothing was changed: what stands in its place is what was there'];
  if (!effect.interval) return ['one prompt: no interval'];
  const [low, high] = effect.interval;
  return [
    `${signed(low, 3)} to ${signed(high, 3)} (95\u00a0%)`,
    ...(isOpen(effect) ? ['the interval includes zero'] : []),
  ];
}

/** Effect and ends of its interval, for tables. */
export const effectCells = (effect: LoneEffect | null) => [
  effect?.value ?? null,
  effect?.interval?.[0] ?? null,
  effect?.interval?.[1] ?? null,
];

/** The values of a sweep for a grid. */
export const valuesOf = ({ cells }: SweepView): (number | null)[][] =>
  cells.map((row) => row.map((cell) => cell?.value ?? null));

/** The finding while nothing is switched off: which head matters most alone, and what to do next. Null before it is known. */
export function sweepFinding({ baseline, cells }: SweepView): Finding | null {
  if (baseline === null || cells.flat().some((cell) => cell === null)) return null;
  const effects = cells.flatMap((row, layer) =>
    row.map((cell, head) => ({ label: headLabel({ layer, head }), value: cell!.value, cell })),
  );
  if (effects.every(({ cell }) => cell!.unchanged)) {
    return [
      text('Nothing changes: what stands in the place of each head is what was there. Choose more prompts, or zero.'),
    ];
  }
  const [most] = largestFirst(effects);
  const clear = effects.filter(({ cell }) => cell!.interval !== null && !isOpen(cell));
  if (!most || Math.abs(most.value) < 0.005) {
    return [text('No head matters alone: the difference of '), plain(baseline), text(' stays whichever one is gone.')];
  }
  const after = baseline + most.value;
  return [
    text('Alone, '),
    headPart(most.label),
    text(' matters most: without it the difference goes from '),
    plain(baseline),
    text(' to '),
    plain(after),
    text('. '),
    ...(effects.some(({ cell }) => cell!.interval !== null)
      ? [text(`${clear.length} of ${effects.length} heads have an effect that the prompts agree on. `)]
      : []),
    text('Click a head, an MLP or a layer to switch it off.'),
  ];
}

const plain = (value: number) => number(fixed(value), toneOf(value));
