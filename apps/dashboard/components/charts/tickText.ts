import { fixed } from '../../lib/format.ts';

const digitsMost = 6;

/** A number on an axis, with as many decimals as it has; as a power of ten where these are too many. */
export function tickText(value: number): string {
  for (let digits = 0; digits <= digitsMost; digits++) {
    const rounded = Number(value.toFixed(digits));
    if (Math.abs(rounded - value) < 1e-9) return fixed(rounded, digits);
  }
  return value.toExponential().replaceAll('-', '−');
}

/** What the usual y axis takes of the width, a digit at its most, and what stands between the ticks and the chart, in px. */
const [usual, digitWidth, gap] = [44, 7.5, 10];

/** The width of a y axis that cuts none of its ticks, in px. */
export function tickRoom(ticks: readonly number[]): number {
  const longest = Math.max(0, ...ticks.map((tick) => tickText(tick).length));
  return Math.max(usual, Math.ceil(longest * digitWidth + gap));
}
