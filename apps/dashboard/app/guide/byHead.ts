import { headLabel } from '@circuit-lens/shared/names';
import type { Effect } from '../../lib/attribution.ts';

/** A `[layer, head]` tensor as one labelled number for each head. */
export function byHead({ shape, values }: { shape: readonly number[]; values: readonly (number | null)[] }): Effect[] {
  const nHeads = shape[1] ?? 1;
  return values.map((value, i) => ({
    label: headLabel({ layer: Math.floor(i / nHeads), head: i % nHeads }),
    value: value ?? Number.NaN,
  }));
}
