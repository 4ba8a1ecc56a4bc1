import { drawAgain, meanOfDrawn, percentileInterval } from '../ioi/bootstrapMean.ts';
import { mean } from '../mean.ts';
import { Tensor } from '../tensor.ts';
import type { PatchGrid } from './patchGrid.ts';

/** Resamples of a 95 % interval. */
export const intervalResamples = 1000;

/** The ends of an interval for every cell of a sweep, [the axes of the grid]. */
export interface Interval {
  low: Tensor;
  high: Tensor;
}

/** What every cell is compared with, [prompt]. */
export interface Reference {
  /** The metric without a patch. */
  unpatched: readonly number[];
  /** What the metric is a share of, 1 on average; null for a metric in its own units. */
  ranges: readonly number[] | null;
  /** True: intervals of what a patch changes. Default: of the metric after it. */
  ofEffect?: boolean;
  /** Of the draws; default 0. */
  seed?: number;
}

/**
 * 95 % bootstrap intervals over prompts of the cells of a sweep, each computed once, when its last prompt is there.
 *
 * What varies is the effect of the patch: the prompts are drawn again with replacement, and the mean effect on them is
 * taken, of a normalised metric as a share of their own clean less corrupted difference. So prompts that differ in their
 * unpatched metric alone make no interval wide, and a patch that changes nothing has one of no width. All cells are drawn
 * alike: one set of 1,000 resamples from one seed.
 */
export class CellIntervals {
  private readonly known: Uint8Array;
  private readonly low: Tensor;
  private readonly high: Tensor;
  private readonly draws: { drawn: Uint32Array; range: number }[];

  constructor(
    { shape, axes }: Pick<PatchGrid, 'shape' | 'axes'>,
    private readonly reference: Reference,
  ) {
    const cells = shape.reduce((product, n) => product * n, 1);
    const nothing = () => new Tensor(new Float32Array(cells).fill(Number.NaN), shape, axes);
    [this.low, this.high] = [nothing(), nothing()];
    this.known = new Uint8Array(cells);
    const { unpatched, ranges, seed = 0 } = reference;
    const drawOf = (drawn: Uint32Array) => ({ drawn: drawn.slice(), range: ranges ? meanOfDrawn(ranges, drawn) : 1 });
    this.draws = unpatched.length < 2 ? [] : drawAgain(unpatched.length, intervalResamples, seed, drawOf);
  }

  /**
   * Intervals of the cells that are whole by now; NaN in the others, and everywhere with fewer than 2 prompts.
   * @param perPrompt [prompt, …axes of the grid], NaN where nothing is known yet
   */
  soFar({ data }: Tensor): Interval {
    const cells = this.known.length;
    const { unpatched, ofEffect } = this.reference;
    const base = ofEffect ? 0 : mean(unpatched);
    for (let cell = 0; cell < cells && this.draws.length > 0; cell++) {
      if (this.known[cell] || Number.isNaN(data[cell]!)) continue;
      const effects = unpatched.map((value, prompt) => data[prompt * cells + cell]! - Math.fround(value));
      if (effects.some(Number.isNaN)) continue;
      const { low, high } = this.intervalOf(effects);
      this.known[cell] = 1;
      this.low.data[cell] = base + low;
      this.high.data[cell] = base + high;
    }
    return { low: this.low.clone(), high: this.high.clone() };
  }

  private intervalOf(effects: readonly number[]): { low: number; high: number } {
    if (effects.every((effect) => effect === 0)) return { low: 0, high: 0 };
    return percentileInterval(this.draws.map(({ drawn, range }) => meanOfDrawn(effects, drawn) / range));
  }
}
