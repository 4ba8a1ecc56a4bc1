import { roundDomain, roundTicks } from '../../components/charts/chartData.ts';
import { tickText } from '../../components/charts/tickText.ts';
import { fixed, percent } from '../../lib/format.ts';
import type { Faithfulness, Interval, RandomBand } from './results.ts';

/** One bar: from zero to F, with its interval. Places are shares of the width of the picture, 0 to 1. */
export interface FaithfulnessBar {
  key: 'full' | 'circuit' | 'empty';
  name: string;
  value: number;
  /** Left and right end. */
  bar: [number, number];
  interval: [number, number] | null;
  intervalText: string;
}

export interface FaithfulnessView {
  bars: FaithfulnessBar[];
  ticks: { at: number; text: string }[];
  /** 5th to 95th percentile of random circuits, with its middle; null until it is known. */
  band: { range: [number, number]; middle: number } | null;
  share: string;
  shareInterval: string;
  /** P(IO): mean probability of the answer, of model and circuit. */
  probability: { full: number; circuit: number };
}

const names = { full: 'Whole model, F(M)', circuit: 'Circuit alone, F(C)', empty: 'Every head out, F(∅)' } as const;

/** F(M), F(C) and F(∅) on one axis, with intervals and the band of random circuits behind. */
export function faithfulnessView(result: Faithfulness, random: RandomBand | null): FaithfulnessView {
  const keys = ['full', 'circuit', 'empty'] as const;
  const ends = keys.flatMap((key) => {
    const interval = knownInterval(result.interval[key]);
    return [result[key], ...(interval ? [interval.low, interval.high] : [])];
  });
  const domain = roundDomain([...ends, ...(random ? [random.band.value.p5, random.band.value.p95] : [])]);
  const share = knownInterval(result.interval.share);
  const place = (value: number) => (value - domain[0]) / (domain[1] - domain[0]);
  return {
    bars: keys.map((key) => {
      const interval = knownInterval(result.interval[key]);
      return {
        key,
        name: names[key],
        value: result[key],
        bar: [place(Math.min(0, result[key])), place(Math.max(0, result[key]))],
        interval: interval && [place(interval.low), place(interval.high)],
        intervalText: interval ? `${fixed(interval.low)} to ${fixed(interval.high)}` : 'one prompt, no interval',
      };
    }),
    ticks: roundTicks(domain).map((value) => ({
      at: place(value),
      text: tickText(value),
    })),
    band: random && {
      range: [place(random.band.value.p5), place(random.band.value.p95)],
      middle: place(random.band.value.p50),
    },
    share: percent(result.share, 0),
    shareInterval: share ? `${percent(share.low, 0)} to ${percent(share.high, 0)}` : 'one prompt, no interval',
    probability: { full: result.correctProbability.full, circuit: result.correctProbability.circuit },
  };
}

/** An interval that there is: of one prompt its ends are null. */
function knownInterval(interval: Interval | null): { low: number; high: number } | null {
  return interval && interval.low !== null && interval.high !== null
    ? { low: interval.low, high: interval.high }
    : null;
}
