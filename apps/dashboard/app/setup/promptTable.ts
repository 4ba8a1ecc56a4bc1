import { roundDomain, roundTicks } from '../../components/charts/chartData.ts';

/** Where the stems of the differences are drawn: an axis from zero on round numbers, places as shares of its length. */
export interface DifferenceAxis {
  ticks: { value: number; at: number }[];
  zero: number;
  at: (value: number) => number;
}

/** One axis for all rows, so that lengths compare. */
export function differenceAxis(differences: readonly number[]): DifferenceAxis {
  const domain = roundDomain(differences);
  // A margin at both ends, so that the outer ticks stay inside the column.
  const at = (value: number) => 0.04 + (0.92 * (value - domain[0])) / (domain[1] - domain[0]);
  return { ticks: roundTicks(domain).map((value) => ({ value, at: at(value) })), zero: at(0), at };
}
