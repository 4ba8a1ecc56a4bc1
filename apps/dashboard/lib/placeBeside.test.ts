import { expect, it } from 'vitest';
import { placeBeside } from './placeBeside.ts';

const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };
const tip = { width: 200, height: 80 };
const at = (left: number, top: number) => ({ left, top, width: 40, height: 20 });

it('stands right of what it explains, and left of it at the right edge', () => {
  expect(placeBeside(at(100, 300), tip, wide)).toEqual({ left: 148, top: 300 });
  expect(placeBeside(at(1300, 300), tip, wide)).toEqual({ left: 1092, top: 300 });
});

it('stays on the screen below, and covers nothing where neither side has room', () => {
  expect(placeBeside(at(100, 880), tip, wide).top).toBe(812);
  expect(placeBeside(at(180, 300), tip, narrow)).toEqual({ left: 180, top: 328 });
  expect(placeBeside(at(195, 300), tip, narrow)).toEqual({ left: 182, top: 328 });
  expect(placeBeside(at(180, 800), tip, narrow)).toEqual({ left: 180, top: 712 });
});
