import { expect, it } from 'vitest';
import { screenText } from './gridGeometry.ts';

it('keeps the size that a text has on the screen, as far as it fits', () => {
  // A drawing of 560 units in 280 px: two units are a px.
  expect([screenText(1, 20), screenText(560 / 280, 30), screenText(2, 18)]).toEqual([12, 24, 18]);
});
