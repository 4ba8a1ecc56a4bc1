import { headLabel } from '@circuit-lens/shared/names';
import type { Effect } from './attribution.ts';

/** A small tensor as the API lists it; null stands for NaN. */
export interface ListedTensor {
  shape: readonly number[];
  values: readonly (number | null)[];
}

/** Values to compute with. */
export const numbers = (values: readonly (number | null)[]): number[] => values.map((value) => value ?? Number.NaN);

/** Values cut into rows of one width. */
export function rowsOf<Value>(values: readonly Value[], width: number): Value[][] {
  return Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));
}

/** A `[layer, head]` tensor as rows, a layer each. */
export const headRows = ({ shape, values }: ListedTensor): number[][] => rowsOf(numbers(values), shape[1] ?? 1);

/** A `[layer, head]` tensor as one labelled number for each head. */
export function byHead(tensor: ListedTensor): Effect[] {
  return headRows(tensor).flatMap((row, layer) =>
    row.map((value, head) => ({ label: headLabel({ layer, head }), value })),
  );
}
