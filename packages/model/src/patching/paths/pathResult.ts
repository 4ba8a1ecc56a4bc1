import type { HeadIndex } from '@circuit-lens/shared';
import { bootstrapMean } from '../../ioi/bootstrapMean.ts';
import { mean } from '../../mean.ts';
import { Tensor } from '../../tensor.ts';
import type { PathSender } from './pathSenders.ts';

/** How often prompts are drawn again for an interval. */
const resamples = 1000;

/** Means over prompts, and the ends of their intervals, sender by sender. */
interface Summary {
  mean: number;
  low: number;
  high: number;
}

const unknown: Summary = { mean: Number.NaN, low: Number.NaN, high: Number.NaN };

/** Shapes what a sweep has found; senders that are finished are summed up once. */
export class PathResult {
  private readonly known = new Map<number, Summary>();
  private readonly base: number;

  /** @param unpatched the metric of the base run, [prompt] */
  constructor(private readonly unpatched: readonly number[]) {
    this.base = mean(unpatched);
  }

  /**
   * Values of heads.
   * @param senders one head each, the first of `values`
   * @param values [component, prompt]
   * @returns mean and interval [layer, head], perPrompt [prompt, layer, head]; NaN where nothing is known
   */
  heads(senders: readonly PathSender[], values: Tensor, size: { nLayers: number; nHeads: number }) {
    const cells = size.nLayers * size.nHeads;
    const cellOf = ({ writes: [write] }: PathSender) => {
      const { layer, head } = write as HeadIndex;
      return layer * size.nHeads + head;
    };
    const fill = (read: (sender: number) => number) => {
      const data = new Float32Array(cells).fill(Number.NaN);
      for (const [i, sender] of senders.entries()) data[cellOf(sender)] = read(i);
      return data;
    };
    const grid = (key: keyof Summary) =>
      Tensor.of(
        fill((i) => this.summary(i, values)[key]),
        [size.nLayers, size.nHeads],
        ['layer', 'head'],
      );
    const perPrompt = Tensor.zeros([this.unpatched.length, size.nLayers, size.nHeads], ['prompt', 'layer', 'head']);
    for (const prompt of this.unpatched.keys()) perPrompt.sub(prompt).data.set(fill((i) => values.at(i, prompt)));
    const means = grid('mean');
    return { tensor: means, mean: means, perPrompt, interval: { low: grid('low'), high: grid('high') } };
  }

  /**
   * Values of senders that are no heads.
   * @param first where they begin in `values`
   * @returns mean and interval [component], perPrompt [prompt, component]
   */
  components(senders: readonly PathSender[], first: number, values: Tensor) {
    const labels = senders.map(({ label }) => label);
    const along = (key: keyof Summary) =>
      Tensor.of(
        Float32Array.from(senders, (_, i) => this.summary(first + i, values)[key]),
        [senders.length],
        ['component'],
      ).withLabels('component', labels);
    const perPrompt = Tensor.zeros([this.unpatched.length, senders.length], ['prompt', 'component']);
    for (const [prompt] of this.unpatched.entries())
      perPrompt.sub(prompt).data.set(senders.map((_, i) => values.at(first + i, prompt)));
    return {
      mean: along('mean'),
      perPrompt: perPrompt.withLabels('component', labels),
      interval: { low: along('low'), high: along('high') },
    };
  }

  /** The values of one sender. */
  single(values: Tensor) {
    const { mean, low, high } = this.summary(0, values);
    const perPrompt = Tensor.of(values.sub(0).data.slice(), [this.unpatched.length], ['prompt']);
    return { tensor: mean, mean, perPrompt, interval: { low, high } };
  }

  /**
   * The interval is that of the change against the base run in the same prompts, moved by the base run's mean: it tells
   * whether a sender does anything, and leaves out how prompts differ from each other without it.
   */
  private summary(sender: number, values: Tensor): Summary {
    const known = this.known.get(sender);
    if (known) return known;
    const changes = this.unpatched.map((base, prompt) => values.at(sender, prompt) - base);
    if (changes.some(Number.isNaN)) return unknown;
    const { mean: change, low, high } = bootstrapMean(changes, resamples, 0);
    const end = (value: number | null) => (value === null ? Number.NaN : this.base + value);
    const made = { mean: this.base + change, low: end(low), high: end(high) };
    this.known.set(sender, made);
    return made;
  }
}
