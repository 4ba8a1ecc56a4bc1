import { expect, it } from 'vitest';
import { cellText, gridGeometry, nameBelow, screenText } from './gridGeometry.ts';

it('keeps the size that a text has on the screen, as far as it fits', () => {
  // A drawing of 560 units in 280 px: two units are a px.
  expect([screenText(1, 20), screenText(560 / 280, 30), screenText(2, 18)]).toEqual([12, 24, 18]);
});

it('a number is printed as large as its cell allows, without the zero before its point, or not where it could not be read', () => {
  const printed = (text: string, unit: number) => cellText(text, 43, unit)?.text;
  expect(cellText('+0.12', 43, 1)).toMatchObject({ text: '+0.12' });
  expect(printed('+0.0012', 1)).toBe('+.0012');
  expect(printed('−0.12', 1.54)).toBe('−.12');
  expect(printed('+0.0012', 1.54)).toBeUndefined();
  for (const [text, unit] of [
    ['−0.12', 1.54],
    ['1.2e−6', 1],
    ['+1.25', 1.2],
  ] as const) {
    const cell = cellText(text, 43, unit);
    if (cell) expect(cell.size / unit).toBeGreaterThanOrEqual(9);
  }
});

it('names below a grid grow where it is drawn smaller, and so does the room for them', () => {
  expect([nameBelow(1, 43), nameBelow(1.5, 43), nameBelow(3, 43), nameBelow(2, 14)]).toEqual([12, 18, 25.8, 12]);
  const usual = gridGeometry(['L0', 'L10'], 15, 43, { below: true, labelled: true });
  const larger = gridGeometry(['L0', 'L10'], 15, 43, { below: true, labelled: true, nameSize: 18 });
  expect(usual).toMatchObject({ left: 36, top: 20, height: 170 });
  expect(larger).toMatchObject({ left: 48, top: 28, height: 210 });
});
