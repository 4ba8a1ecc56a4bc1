import type { HeadIndex } from '@circuit-lens/shared';
import { meanOverPrompts } from '../../analysis/meanOverPrompts.ts';
import { Tensor } from '../../tensor.ts';
import { CellIntervals, type Reference } from '../CellIntervals.ts';
import type { PathSender } from './pathSenders.ts';

/** A sweep so far, sender by sender: values in each prompt, their mean, and the ends of its interval. */
interface SweepSoFar {
  values: Tensor; // [prompt, component]
  mean: Tensor;
  low: Tensor;
  high: Tensor;
}

/** Shapes what a sweep has found: heads as [layer, head], everything else as a list. */
export class PathResult {
  private readonly intervals: CellIntervals;

  constructor(
    private readonly heads: readonly PathSender[],
    private readonly components: readonly PathSender[],
    private readonly size: { nLayers: number; nHeads: number },
    reference: Reference,
  ) {
    const shape = [heads.length + components.length];
    this.intervals = new CellIntervals({ shape, axes: [{ name: 'component' }] }, reference);
  }

  /**
   * @param values [prompt, component]: heads, then components; NaN where nothing is known yet
   * @returns tensor, mean and interval [layer, head], perPrompt [prompt, layer, head], NaN for heads that are no senders;
   *   components, where there are any: the same by [component]
   */
  soFar(values: Tensor) {
    const sweep = { values, mean: meanOverPrompts(values), ...this.intervals.soFar(values) };
    const mean = this.grid(sweep.mean);
    const interval = { low: this.grid(sweep.low), high: this.grid(sweep.high) };
    const { nLayers, nHeads } = this.size;
    const perPrompt = Tensor.zeros([values.shape[0]!, nLayers, nHeads], ['prompt', 'layer', 'head']);
    for (const prompt of rowsOf(values)) perPrompt.sub(prompt).data.set(this.grid(values.sub(prompt)).data);
    const result = { tensor: mean, mean, perPrompt, interval };
    return this.components.length > 0 ? { ...result, components: this.list(sweep) } : result;
  }

  private grid({ data }: Tensor): Tensor {
    const { nLayers, nHeads } = this.size;
    const cells = new Float32Array(nLayers * nHeads).fill(Number.NaN);
    for (const [i, { writes }] of this.heads.entries()) {
      const { layer, head } = writes[0] as HeadIndex;
      cells[layer * nHeads + head] = data[i]!;
    }
    return Tensor.of(cells, [nLayers, nHeads], ['layer', 'head']);
  }

  private list({ values, mean, low, high }: SweepSoFar) {
    const labels = this.components.map(({ label }) => label);
    const rest = ({ data }: Tensor) => data.slice(this.heads.length);
    const along = (tensor: Tensor) => {
      return Tensor.of(rest(tensor), [labels.length], ['component']).withLabels('component', labels);
    };
    const perPrompt = Tensor.zeros([values.shape[0]!, labels.length], ['prompt', 'component']);
    for (const prompt of rowsOf(values)) perPrompt.sub(prompt).data.set(rest(values.sub(prompt)));
    return {
      mean: along(mean),
      perPrompt: perPrompt.withLabels('component', labels),
      interval: { low: along(low), high: along(high) },
    };
  }
}

/**
 * The result of senders that were patched together.
 * @param values [prompt, component], one of them
 */
export function jointResult(values: Tensor, reference: Reference) {
  const { low, high } = new CellIntervals({ shape: [1], axes: [{ name: 'component' }] }, reference).soFar(values);
  const mean = meanOverPrompts(values).at(0);
  const perPrompt = Tensor.of(values.data.slice(), [values.size], ['prompt']);
  return { tensor: mean, mean, perPrompt, interval: { low: low.at(0), high: high.at(0) } };
}

const rowsOf = ({ shape }: Tensor) => Array.from({ length: shape[0]! }).keys();
