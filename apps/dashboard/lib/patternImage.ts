import { divergingColor, sequentialColor, type Theme } from './colorScale.ts';
import type { GridScale } from './gridCells.ts';

/** How the values of a pattern become colours. */
export interface PatternColors {
  /** What full colour means. */
  range: number;
  theme: Theme;
  scale?: GridScale;
}

/** Pixels of the lower triangle of a pattern, one a cell; the future stays clear. */
export function patternPixels(
  values: Float32Array,
  size: number,
  { range, theme, scale = 'sequential' }: PatternColors,
): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(4 * size * size);
  const colorOf = (value: number) =>
    scale === 'diverging' ? divergingColor(value, range, theme) : sequentialColor(value / range, theme);
  for (let query = 0; query < size; query++) {
    for (let key = 0; key <= query; key++) {
      const at = query * size + key;
      pixels.set([...colorOf(values[at] ?? 0), 255], 4 * at);
    }
  }
  return pixels;
}

/** The same as an image, so that a pattern of 200 tokens costs no more than one of 15; null on the server. */
export function patternImage(values: Float32Array, size: number, colors: PatternColors): string | null {
  if (typeof document === 'undefined' || size === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const pixels = patternPixels(values, size, colors) as Uint8ClampedArray<ArrayBuffer>;
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, size, size), 0, 0);
  return canvas.toDataURL();
}
