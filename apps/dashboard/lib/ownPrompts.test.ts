import { expect, it } from 'vitest';
import { formatOf, goodRowsOf, placeOf } from './ownPrompts.ts';

it('JSON is known by its first mark', () => {
  expect(formatOf(' [{"prompt": "a"}]')).toBe('json');
  expect(formatOf('{"prompt": "a"}')).toBe('json');
  expect(formatOf('prompt,correct,incorrect\n"[a]",b,c')).toBe('csv');
});

it('a problem says where it stands', () => {
  expect(placeOf({ row: null, line: null, message: '' })).toBe('The whole text');
  expect(placeOf({ row: 2, line: null, message: '' })).toBe('Row 2');
  expect(placeOf({ row: 2, line: 5, message: '' })).toBe('Row 2, line 5');
});

it('a text without a good row has none', () => {
  expect(goodRowsOf({ result: { dataset: null } })).toBe(0);
  expect(goodRowsOf({ result: { dataset: { prompts: [1, 2] } } })).toBe(2);
});
