import { drawAgain, intervalOfMean } from '../ioi/bootstrapMean.ts';
import { Tensor } from '../tensor.ts';
import type { PatchGrid } from './patchGrid.ts';

const resamples = 1000;
const seed = 0;

/** The ends of an interval for every cell of a sweep, [the axes of the grid]. */
export interface Interval {
  low: Tensor;
  high: Tensor;
}

/**
 * 95 % bootstrap intervals over prompts of the cells of a sweep, each computed once, when its last prompt is there. All
 * cells are drawn alike: one set of 1,000 resamples of the prompts, from a fixed seed.
 */
export class CellIntervals {
  private readonly known: Uint8Array;
  private readonly low: Tensor;
  private readonly high: Tensor;
  private readonly draws: Uint32Array[];

  constructor({ shape, axes }: Pick<PatchGrid, 'shape' | 'axes'>, nPrompts: number) {
    const cells = shape.reduce((product, n) => product * n, 1);
    const nothing = () => new Tensor(new Float32Array(cells).fill(Number.NaN), shape, axes);
    [this.low, this.high] = [nothing(), nothing()];
    this.known = new Uint8Array(cells);
    this.draws = nPrompts < 2 ? [] : drawAgain(nPrompts, resamples, seed);
  }

  /**
   * Intervals of the cells that are whole by now; NaN in the others, and everywhere with fewer than 2 prompts.
   * @param perPrompt [prompt, …axes of the grid], NaN where nothing is known yet
   */
  soFar({ data }: Tensor): Interval {
    const cells = this.known.length;
    let last = { values: [] as number[], low: Number.NaN, high: Number.NaN };
    for (let cell = 0; cell < cells && this.draws.length > 0; cell++) {
      if (this.known[cell] || Number.isNaN(data[cell]!)) continue;
      const values = Array.from({ length: data.length / cells }, (_, prompt) => data[prompt * cells + cell]!);
      if (values.some(Number.isNaN)) continue;
      // Neighbours that no patch changes hold the same numbers.
      const isSame = last.values.length > 0 && values.every((value, prompt) => value === last.values[prompt]);
      if (!isSame) last = { values, ...intervalOfMean(values, this.draws) };
      this.known[cell] = 1;
      this.low.data[cell] = last.low;
      this.high.data[cell] = last.high;
    }
    return { low: this.low.clone(), high: this.high.clone() };
  }
}
