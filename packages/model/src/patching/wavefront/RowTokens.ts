import { type HookKind, hookName } from '@circuit-lens/shared';
import type { Tensor } from '../../tensor.ts';
import type { PatchPair } from '../PatchPair.ts';
import type { PatchRow } from '../patchGrid.ts';
import { patchSpans } from '../patchSpans.ts';

/**
 * Values of one row of a wavefront at some of its positions; everywhere else they are those of the base run. In memory they are
 * [position, …].
 */
export interface RowTokens<Values = Float32Array> {
  row: PatchRow;
  /** Ascending. */
  positions: readonly number[];
  values: Values;
}

/** Where an activation of the base run is found. */
export interface Place {
  kind: HookKind;
  layer: number;
}

/** Values of one prompt of an activation [prompt, position, …] at some positions. @returns [position, …] */
export function tokensOf(activation: Tensor, prompt: number, positions: readonly number[]): Float32Array {
  const values = new Float32Array(positions.length * activation.strides[1]!);
  copyTokens(activation, prompt, positions, values);
  return values;
}

/** The same into memory that is there already. */
export function copyTokens(
  { data, shape, strides }: Tensor,
  prompt: number,
  positions: readonly number[],
  target: Float32Array,
): void {
  const width = strides[1]!;
  const start = prompt * shape[1]! * width;
  const [first = 0, last = -1] = [positions[0], positions.at(-1)];
  if (last - first + 1 === positions.length) {
    target.set(data.subarray(start + first * width, start + (last + 1) * width));
    return;
  }
  for (const [i, at] of positions.entries()) {
    target.set(data.subarray(start + at * width, start + (at + 1) * width), i * width);
  }
}

/** The base run's values of a row with its patch in them. */
export function patchedTokens(pair: PatchPair, place: Place, row: PatchRow, positions: readonly number[]): RowTokens {
  const base = pair.base.cache.get(hookName(place.kind, place.layer));
  const tokens = { row, positions, values: tokensOf(base, row.prompt, positions) };
  writePatch(pair, place, tokens);
  return tokens;
}

/** Puts the source's values into tokens of a row, in place. @returns the positions that have one */
export function writePatch(pair: PatchPair, place: Place, { row, positions, values }: RowTokens): ReadonlySet<number> {
  const width = values.length / positions.length;
  const written = new Set<number>();
  for (const { position, start, replaced } of patchedSpans(pair, place, row)) {
    const i = positions.indexOf(position);
    if (i < 0) continue;
    values.set(replaced, start + (i - position) * width);
    written.add(position);
  }
  return written;
}

/** What a row's patch puts where, counted from where its prompt's activation begins. */
export function patchedSpans({ source, lengths }: PatchPair, { kind, layer }: Place, { patch, prompt }: PatchRow) {
  const given = source.cache.get(hookName(kind, layer));
  const { data } = given.sub(prompt);
  return patchSpans(given, patch, prompt, lengths[prompt]!).map(({ position, start, end }) => ({
    position,
    start,
    replaced: data.subarray(start, end),
  }));
}

/** Tokens of a row with others in the place of those that both have. */
export function overlay(values: Float32Array, positions: readonly number[], above: RowTokens | undefined): void {
  if (!above) return;
  const width = above.values.length / above.positions.length;
  for (const [i, position] of above.positions.entries()) {
    const at = positions.indexOf(position);
    if (at >= 0) values.set(above.values.subarray(i * width, (i + 1) * width), at * width);
  }
}

/** All values one behind the other. */
export function joined(parts: readonly { values: Float32Array }[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { values }) => sum + values.length, 0));
  let end = 0;
  for (const { values } of parts) {
    all.set(values, end);
    end += values.length;
  }
  return all;
}

/** The same rows with other values: views of what a stretch made of `joined` ones. */
export function splitLike(rows: readonly Pick<RowTokens, 'row' | 'positions'>[], all: Float32Array): RowTokens[] {
  const tokens = rows.reduce((sum, { positions }) => sum + positions.length, 0);
  const width = tokens === 0 ? 0 : all.length / tokens;
  let start = 0;
  return rows.map(({ row, positions }) => {
    const end = start + positions.length * width;
    const values = all.subarray(start, end);
    start = end;
    return { row, positions, values };
  });
}

/** Those of a row's tokens that are at given positions. */
export function tokensAmong({ row, positions, values }: RowTokens, wanted: readonly number[]): RowTokens {
  if (positions.every((position) => wanted.includes(position))) return { row, positions, values };
  const among = positions.filter((position) => wanted.includes(position));
  const kept = new Float32Array((values.length / positions.length) * among.length);
  const tokens = { row, positions: among, values: kept };
  overlay(kept, among, { row, positions, values });
  return tokens;
}
