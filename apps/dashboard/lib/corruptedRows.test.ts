import { expect, it } from 'vitest';
import { corruptedTexts, decodeCorrupted } from './corruptedRows.ts';

const row = (text: string) => ({ text, correct: ' Mary', incorrect: ' John' });
const set = { rows: [row('a'), row('b'), row('a')], corrupted: ['x', 'y', 'z'] };

it('pairs rows with the set, prompt by prompt, also when some were taken out', () => {
  expect(corruptedTexts(set.rows, set, {})).toEqual(['x', 'y', 'z']);
  expect(corruptedTexts([row('b')], set, {})).toEqual(['y']);
});

it('has none for an edited row or a set without, unless a person wrote one', () => {
  expect(corruptedTexts([row('a'), row('new')], set, {})).toEqual(['x', null]);
  expect(corruptedTexts([row('a')], { ...set, corrupted: null }, {})).toEqual([null]);
  expect(corruptedTexts([row('a'), row('new')], set, { a: 'mine', new: 'also mine' })).toEqual(['mine', 'also mine']);
});

it('reads from the URL what it wrote, and nothing else', () => {
  const edits = { 'When John': 'When "Mary"' };
  expect(decodeCorrupted(JSON.stringify(edits))).toEqual(edits);
  for (const broken of ['[', '[]', 'null', '{"a": 1}']) expect(decodeCorrupted(broken)).toBeNull();
});
