/** One line of a line chart. */
export interface Series {
  name: string;
  tone: 'pos' | 'neg' | 'accent' | 'plain';
  values: readonly number[];
}

/** Points of one kind. */
export interface PointGroup {
  name: string;
  tone: Series['tone'];
  /** `label` names the thing, such as L9H9; `tag` is what stands beside the dot. */
  points: readonly { label: string; x: number; y: number; tag?: string }[];
}

/** Colours of lines and bars, as custom properties so that a change of theme redraws nothing. */
export const toneColor: Record<Series['tone'], string> = {
  pos: 'var(--bar-pos)',
  neg: 'var(--bar-neg)',
  accent: 'var(--accent)',
  plain: 'var(--ink-3)',
};

/** What a legend says of groups or lines. */
export const legendOf = (groups: readonly Pick<Series, 'name' | 'tone'>[]) =>
  groups.map(({ name, tone }) => ({ name, color: toneColor[tone] }));

/** Lines as the rows recharts wants: one for each x, a key for each series. */
export function lineRows(
  x: readonly (string | number)[],
  series: readonly Series[],
): Record<string, string | number>[] {
  return x.map((label, i) => ({
    x: label,
    ...Object.fromEntries(series.map(({ name, values }) => [name, values[i] ?? Number.NaN])),
  }));
}

/**
 * A domain that always holds zero and ends on round numbers: what is compared is a length from zero, and a scale that
 * moved with every value would hide it.
 */
export function roundDomain(values: Iterable<number>): [number, number] {
  let [low, high] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low === high) return [0, 1];
  const step = roundStep((high - low) / 6);
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step];
}

/** The ticks of such a domain. */
export function roundTicks([low, high]: readonly [number, number]): number[] {
  const step = roundStep((high - low) / 6.001);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The smallest of 1, 2, 5, 10, 20, … (or 0.5, 0.2, …) that is not below a length. */
export function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * 0.999) ?? 10;
  return lead * power;
}
