import { divergingColor, type Theme } from './colorScale.ts';

/** RGBA bytes of a matrix, one pixel a cell, row by row, on the diverging scale. */
export function heatmapPixels(values: readonly number[], range: number, theme: Theme): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  for (const [i, value] of values.entries()) pixels.set([...divergingColor(value, range, theme), 255], i * 4);
  return pixels;
}

/** How far from orthogonal the columns are: the largest |cosine| of two different columns, and which two. */
export function largestCosine(gram: readonly number[], size: number): { cosine: number; pair: [number, number] } {
  let best: { cosine: number; pair: [number, number] } = { cosine: 0, pair: [0, 0] };
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < a; b++) {
      const norm = Math.sqrt(gram[a * size + a]! * gram[b * size + b]!);
      const cosine = norm > 0 ? gram[a * size + b]! / norm : 0;
      if (Math.abs(cosine) > Math.abs(best.cosine)) best = { cosine, pair: [b, a] };
    }
  }
  return best;
}
