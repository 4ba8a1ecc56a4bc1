import { expect, it } from 'vitest';
import { checkTyped, typedTokensMax, wordsTyped } from './typedTokens.ts';

const tokens = new Map([
  [' Mary', [{ id: 7, text: ' Mary' }]],
  [
    ' Zbig',
    [
      { id: 1, text: ' Z' },
      { id: 2, text: 'big' },
    ],
  ],
]);

it('reads words once each, with a space before or without', () => {
  expect(wordsTyped('  Mary John  Mary ', true)).toEqual([' Mary', ' John']);
  expect(wordsTyped('Mary', false)).toEqual(['Mary']);
  expect(wordsTyped('   ', true)).toEqual([]);
});

it('keeps the good words and says in words what is wrong with the others', () => {
  expect(checkTyped([' Mary', ' Zbig'], tokens)).toEqual({
    ids: [7],
    problems: [
      '“Zbig” is more than one token of this model (·Z | big) and is left out. Choose another word, or try it without a space before.',
    ],
  });
});

it('says how many words were too many', () => {
  const words = Array.from({ length: typedTokensMax + 2 }, (_, i) => ` w${i}`);
  const all = new Map(words.map((word, id) => [word, [{ id, text: word }]]));
  const checked = checkTyped(words, all);
  expect(checked.ids).toHaveLength(typedTokensMax);
  expect(checked.problems).toEqual([`Only the first ${typedTokensMax} words are shown; 2 more are left out.`]);
});
