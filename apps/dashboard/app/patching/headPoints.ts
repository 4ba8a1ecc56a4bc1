import { headLabel } from '@circuit-lens/shared/names';
import type { Sweep } from './sweepView.ts';

/** A head by two of its effects; those that stand out carry their label. */
export interface HeadPoint {
  label: string;
  x: number;
  y: number;
  tag?: string;
}

/** The label of a head by its place in the model, layer by layer. */
export const headAt = (place: number, nHeads: number) =>
  headLabel({ layer: Math.floor(place / nHeads), head: place % nHeads });

const taggedMost = 8;

/** One dot a head: the effect of its output (y) against that of another of its parts (x). */
export function headPoints(output: Sweep, part: Sweep, label: (cell: number) => string): HeadPoint[] {
  const points = output.effects.flatMap((y, cell) => {
    const x = part.effects[cell] ?? null;
    return y === null || x === null ? [] : [{ label: label(cell), x, y }];
  });
  const size = ({ x, y }: HeadPoint) => Math.hypot(x, y);
  const tagged = new Set([...points].sort((a, b) => size(b) - size(a)).slice(0, taggedMost));
  return points.map((point) => (tagged.has(point) ? { ...point, tag: point.label } : point));
}
