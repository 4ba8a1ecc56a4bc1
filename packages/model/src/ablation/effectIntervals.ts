import { bootstrapMean } from '../ioi/bootstrapMean.ts';
import { Tensor } from '../tensor.ts';

const resamples = 1000;

/** 95 % intervals of a mean effect, one for each cell of a sweep. */
export interface EffectIntervals {
  /** Axes of the sweep; NaN where nothing is known, and where there is but one prompt. */
  low: Tensor;
  high: Tensor;
}

/**
 * Intervals of `metric after − metric before`, by drawing prompts again with replacement (see `bootstrapMean`). A cell is
 * done once: a sweep asks again each time that more is known.
 * @param before the metric without an ablation, [prompt]
 */
export function makeEffectIntervals(before: readonly number[], seed: number): (perPrompt: Tensor) => EffectIntervals {
  const known = new Map<number, [low: number, high: number]>();
  return (perPrompt) => {
    const { shape, axes, data } = perPrompt.sub(0);
    const low = new Float32Array(data.length).fill(Number.NaN);
    const high = low.slice();
    for (let cell = 0; cell < data.length; cell++) {
      const effects = before.map((value, prompt) => perPrompt.data[prompt * data.length + cell]! - value);
      if (effects.some(Number.isNaN)) continue;
      if (!known.has(cell)) known.set(cell, intervalOf(effects, seed));
      [low[cell], high[cell]] = known.get(cell)!;
    }
    return { low: new Tensor(low, shape, axes), high: new Tensor(high, shape, axes) };
  };
}

/** Ends of the interval of a mean; NaN for a single value. */
export function intervalOf(values: readonly number[], seed: number): [low: number, high: number] {
  const { low, high } = bootstrapMean(values, resamples, seed);
  return [low ?? Number.NaN, high ?? Number.NaN];
}
