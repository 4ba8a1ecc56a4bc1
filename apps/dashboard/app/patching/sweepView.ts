import { decodeFloats } from '../../lib/decodeFloats.ts';
import { rowsOf } from '../../lib/tensorValues.ts';
import { metricTexts, type Setting } from './settings.ts';

/** What a sweep found, as effects: what the patch adds, toward the answer. */
export interface Sweep {
  shape: readonly number[];
  /** Row-major; null is not measured yet. */
  effects: readonly (number | null)[];
  /** The ends of the 95 % interval; null where there is none. */
  low: readonly (number | null)[];
  high: readonly (number | null)[];
  /** The metric of the run without a patch, and where it would be if everything came over. */
  from: number;
  to: number;
  /** Mean metrics of the two runs; of a share the plain logit differences. */
  baselines: { clean: number; corrupted: number };
}

interface TensorData {
  shape: readonly number[];
  data: string;
}

interface PatchResult {
  mean: TensorData;
  interval: { low: TensorData; high: TensorData };
  baselines: { clean: number; corrupted: number };
}

const isResult = (value: unknown): value is PatchResult =>
  typeof value === 'object' && value !== null && 'mean' in value && 'interval' in value && 'baselines' in value;

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The result of `patch.activations`, whole or so far; null while there is none. */
export function sweepOf(result: unknown, { direction, metric }: Setting): Sweep | null {
  if (!isResult(result)) return null;
  const { clean, corrupted } = result.baselines;
  const isDenoise = direction === 'denoise';
  const [from, to] = metric === 'share' ? [0, isDenoise ? 1 : -1] : isDenoise ? [corrupted, clean] : [clean, corrupted];
  const { toward } = metricTexts[metric];
  // What came as float32 can't tell less apart than its last digit: a patch that changes nothing has no effect of 1e-10.
  const noise = 2 ** -23 * Math.max(Math.abs(from), Math.abs(to));
  const effectOf = (value: number) => (Math.abs(value - from) <= noise ? 0 : orNull(toward * (value - from)));
  const effects = ({ data }: TensorData) => Array.from(decodeFloats(data), effectOf);
  const [first, second] = [effects(result.interval.low), effects(result.interval.high)];
  return {
    shape: result.mean.shape,
    effects: effects(result.mean),
    low: toward === 1 ? first : second,
    high: toward === 1 ? second : first,
    from,
    to,
    baselines: result.baselines,
  };
}

/** A `[row, column]` sweep as rows; empty cells of that size while there is no sweep. */
export function sweepRows(sweep: Sweep | null, rows: number, columns: number): (number | null)[][] {
  const isThere = sweep?.shape[0] === rows && sweep.shape[1] === columns && sweep.shape.length === 2;
  return rowsOf(isThere ? sweep.effects : new Array<null>(rows * columns).fill(null), columns);
}

/** Every cell of a sweep with its interval, for tables; none while there is no sweep. */
export function cellsOf(sweep: Sweep | null) {
  if (!sweep) return [];
  const { effects, low, high } = sweep;
  return effects.map((effect, cell) => ({ cell, effect, low: low[cell] ?? null, high: high[cell] ?? null }));
}

/** Does the interval of a cell include zero? A cell without an interval does not say. */
export function includesZero(sweep: Sweep | null, cell: number): boolean {
  const [low, high] = [sweep?.low[cell] ?? null, sweep?.high[cell] ?? null];
  return low !== null && high !== null && low <= 0 && high >= 0;
}

/** Is every cell there? */
export const isWhole = (sweep: Sweep | null): sweep is Sweep =>
  sweep?.effects.every((effect) => effect !== null) ?? false;
