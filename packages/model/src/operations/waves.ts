import { hashOfJson } from '../hashOfJson.ts';

/** One wave of an operation's work that is done. */
export interface Wave {
  /** Its place among the waves of its operation, from 0. */
  index: number;
  /** Hash of what did it and of what was asked of it. */
  key: string;
  values: Float64Array;
}

/** Numbers of one wave: the rows of one run of the model, say. Exact as doubles, so that they can be kept. */
type WaveValues = readonly number[] | Float64Array;

/**
 * Does one wave of the work, or gives its numbers where an earlier run of the same request has done it. The waves of an
 * operation come one after another, in an order that its input alone decides.
 * @param about what is asked of this wave, as plain data: numbers of another wave never stand in for it
 */
export type DoWave = (about: unknown, compute: () => Promise<WaveValues>) => Promise<WaveValues>;

/** Keeps no wave. */
export const doWave: DoWave = (_about, compute) => compute();

/** What an earlier run of a request has done, and who hears of what this one does. */
export interface WaveKeeper {
  kept: readonly Wave[];
  onWave(wave: Wave): void;
}

/**
 * Goes on from the waves that are kept.
 * @param madeBy what is computed and on what, the weights and the device: a wave of another maker is done again
 * @param checkpoint awaited instead of the work of a wave that is known
 */
export function goOnFrom({ kept, onWave }: WaveKeeper, madeBy: () => unknown, checkpoint: () => Promise<void>): DoWave {
  const known = new Map(kept.map((wave) => [wave.index, wave]));
  // Known from the first wave on: no wave comes before its model.
  let maker: string | null = null;
  let next = 0;
  return async (about, compute) => {
    const index = next++;
    maker ??= hashOfJson(madeBy());
    const key = hashOfJson([maker, about]);
    const found = known.get(index);
    if (found?.key === key) {
      await checkpoint();
      return found.values;
    }
    const values = Float64Array.from(await compute());
    onWave({ index, key, values });
    return values;
  };
}
