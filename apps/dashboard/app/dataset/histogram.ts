import { roundDomain, roundStep } from '../../components/charts/chartData.ts';
import type { PromptLine } from './datasetView.ts';

/** One bar: prompts whose difference is at least `from` and below `to`. */
export interface Bin {
  from: number;
  to: number;
  lines: PromptLine[];
}

/** Bars of one round width, one edge at zero, so that each bar is on one side of it. */
export interface Histogram {
  bins: Bin[];
  /** Largest number of prompts in a bar. */
  highest: number;
}

/** How often each size of the logit difference occurs, in more bars the more prompts there are. */
export function histogramOf(lines: readonly PromptLine[]): Histogram {
  const domain = roundDomain(lines.map(({ difference }) => difference));
  const bars = lines.length < 16 ? 12 : lines.length < 200 ? 20 : 32;
  const step = roundStep((domain[1] - domain[0]) / bars);
  const [first, last] = [Math.floor(domain[0] / step + 1e-9), Math.ceil(domain[1] / step - 1e-9)];
  const count = last - first;
  const bins = Array.from(
    { length: count },
    (_, i): Bin => ({ from: (first + i) * step, to: (first + i + 1) * step, lines: [] }),
  );
  for (const line of lines) {
    const at = Math.min(count - 1, Math.max(0, Math.floor(line.difference / step) - first));
    bins[at]!.lines.push(line);
  }
  return { bins, highest: Math.max(1, ...bins.map((bin) => bin.lines.length)) };
}
