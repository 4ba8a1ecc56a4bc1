import { describe, expect, it } from 'vitest';
import { divergingColor, type Rgb, sequentialRange, symmetricRange, textOn } from './colorScale.ts';

const luminance = (rgb: Rgb) => {
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};
const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
const themes = ['light', 'dark'] as const;

describe('the diverging scale', () => {
  it('is the surface exactly at zero, and its ends at the range', () => {
    expect(divergingColor(0, 3, 'light')).toEqual([255, 255, 255]);
    expect(divergingColor(0, 3, 'dark')).toEqual([0x18, 0x1b, 0x1f]);
    expect(divergingColor(3, 3, 'light')).toEqual([0x0b, 0x45, 0x80]);
    expect(divergingColor(-9, 3, 'light')).toEqual([0x81, 0x15, 0x21]);
  });

  it('carries text of at least 4.5:1 everywhere', () => {
    for (const theme of themes) {
      for (let value = -1; value <= 1; value += 0.01) {
        const rgb = divergingColor(value, 1, theme);
        const ink = textOn(rgb) === '#ffffff' ? 1 : luminance([5, 6, 8]);
        expect(contrast(luminance(rgb), ink)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('leaves one hue from zero its largest value', () => {
    expect(sequentialRange([0.25, Number.NaN, 0.5, -3])).toBe(0.5);
    expect(sequentialRange([])).toBe(1);
  });

  it('treats what is no number as zero', () => {
    expect(divergingColor(Number.NaN, 1, 'light')).toEqual([255, 255, 255]);
  });
});

it('the range of a picture is its largest magnitude, and never zero', () => {
  expect(symmetricRange([1, -3, Number.NaN])).toBe(3);
  expect(symmetricRange([0])).toBe(1);
});
