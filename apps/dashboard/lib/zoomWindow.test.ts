import { expect, it } from 'vitest';
import { isWhole, showing, wholeWindow, zoomed } from './zoomWindow.ts';

it('zooms about a cell, to no less than eight and no more than all of it', () => {
  const size = 64;
  let window = wholeWindow(size);
  for (let i = 0; i < 12; i++) {
    window = zoomed(window, size, 1, { row: 40, column: 8 });
    expect(window.row).toBeLessThanOrEqual(40);
    expect(window.row + window.span).toBeGreaterThan(40);
    expect(window.column).toBeLessThanOrEqual(8);
    expect(window.column + window.span).toBeGreaterThan(8);
  }
  expect(window.span).toBe(8);
  for (let i = 0; i < 12; i++) window = zoomed(window, size, -1, { row: 40, column: 8 });
  expect(window).toEqual(wholeWindow(size));
  expect(isWhole(window, size)).toBe(true);
});

it('keeps the cell under the pointer where it is', () => {
  const before = { row: 0, column: 0, span: 60 };
  const after = zoomed(before, 60, 1, { row: 30, column: 59 });
  expect(after).toEqual({ row: 10, column: 20, span: 40 });
});

it('follows the focus past its edge, and stops at the edge of the picture', () => {
  const window = { row: 10, column: 10, span: 8 };
  expect(showing(window, 40, { row: 12, column: 12 })).toEqual(window);
  expect(showing(window, 40, { row: 18, column: 9 })).toEqual({ row: 11, column: 9, span: 8 });
  expect(showing(window, 40, { row: 39, column: 0 })).toEqual({ row: 32, column: 0, span: 8 });
});
