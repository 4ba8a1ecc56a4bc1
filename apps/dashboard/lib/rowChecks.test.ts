import { describe, expect, it } from 'vitest';
import { checkRow, lengthNotice, textsToLookUp } from './rowChecks.ts';

const cut = (...words: string[]) =>
  words.map((text) => ({ id: [...text].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7), text }));
const text = 'When John and Mary met, John gave it to';
const tokens = new Map([
  [text, cut('When', ' John', ' and', ' Mary', ' met', ',', ' John', ' gave', ' it', ' to')],
  [' Mary', cut(' Mary')],
  [' John', cut(' John')],
  [' Bob', cut(' Bob')],
  [' Zbigniew', cut(' Z', 'big', 'niew')],
  ['Mary', cut('M', 'ary')],
]);
const options = { tokens, nCtx: 16, prependBos: true };
const messages = (row: Partial<{ text: string; correct: string; incorrect: string }>) =>
  checkRow({ text, correct: ' Mary', incorrect: ' John', ...row }, options);

describe('the check of a row', () => {
  it('has nothing to say about a good one', () => {
    expect(messages({})).toEqual([]);
  });

  it('says that an answer is more than one token, and into which it falls', () => {
    const [problem] = messages({ correct: ' Zbigniew' });
    expect(problem).toMatchObject({ field: 'correct', kind: 'error' });
    expect(problem!.message).toContain('“Zbigniew” is more than one token (·Z | big | niew)');
  });

  it('hints at the missing space of a name', () => {
    expect(messages({ correct: 'Mary' })[0]!.message).toContain('starts with a space');
  });

  it('notices a name that does not stand in the prompt, but lets it run', () => {
    expect(messages({ correct: ' Bob' })).toEqual([
      { field: 'correct', kind: 'notice', message: '“Bob” does not stand in the prompt, so it has no IO position.' },
    ]);
  });

  it('notices two equal answers', () => {
    expect(messages({ incorrect: ' Mary' })[0]).toMatchObject({ kind: 'notice' });
  });

  it('refuses what is empty or longer than the context, BOS counted', () => {
    expect(messages({ text: '' })[0]).toMatchObject({ field: 'text', kind: 'error' });
    expect(messages({ incorrect: '' })[0]).toMatchObject({ field: 'incorrect', kind: 'error' });
    const long = checkRow({ text, correct: ' Mary', incorrect: ' John' }, { ...options, nCtx: 10 });
    expect(long[0]!.message).toContain('The prompt has 11 tokens; this model reads at most 10.');
    expect(
      checkRow({ text, correct: ' Mary', incorrect: ' John' }, { ...options, nCtx: 10, prependBos: false }),
    ).toEqual([]);
  });
});

it('each text is looked up once, empty ones never', () => {
  const row = { text: 'a', correct: ' b', incorrect: '' };
  expect(textsToLookUp([row, row])).toEqual(['a', ' b']);
});

it('prompts of one length need no notice', () => {
  expect(lengthNotice([15, 15])).toBeNull();
  expect(lengthNotice([16, 15, 16])).toContain('15, 16 tokens');
});
