import { describe, expect, it } from 'vitest';
import { describeError } from './apiError.ts';
import { toCsv, toTsv } from './csv.ts';
import {
  approximate,
  attentionText,
  decimals,
  fixed,
  inWords,
  listedPercent,
  percent,
  progress,
  rangeDigits,
  showToken,
  signed,
} from './format.ts';
import { lookUpQuery, lookUpVariables } from './lookUpQuery.ts';
import { decodeRows, encodeRows } from './promptRows.ts';
import { queryText } from './queryText.ts';
import { sentenceParts } from './sentenceParts.ts';

describe('numbers', () => {
  it('of a range keep a digit however small it is, and no more than are read', () => {
    const printed = [349.77, 2.987, 0.05, 0.00137, 0].map((range) => fixed(range, rangeDigits(range)));
    expect(printed).toEqual(['350', '2.99', '0.050', '0.0014', '0.00']);
  });

  it('have a real minus, and zero no sign', () => {
    expect([fixed(-1.899), fixed(-0), signed(2.985, 3), signed(0), signed(-1)]).toEqual([
      '−1.90',
      '0.00',
      '+2.985',
      '0.00',
      '−1.00',
    ]);
  });

  it('of a list of percentages are all written one way', () => {
    const listed = [0.7007, 0.00004, 0.0000309, 0].map((value) => listedPercent(value));
    expect(listed).toEqual(['70.07\u00a0%', 'below 0.01\u00a0%', 'below 0.01\u00a0%', '0.00\u00a0%']);
    expect(listedPercent(0.0004, 1)).toBe('below 0.1\u00a0%');
    expect(listedPercent(0.0005, 1)).toBe('0.1\u00a0%');
  });

  it('that are not zero never read as zero', () => {
    expect([fixed(0.0031), signed(0.00012, 3), signed(-0.0000031), signed(4e-9, 3)]).toEqual([
      '0.0031',
      '+0.00012',
      '−3.1e−6',
      '+4.0e−9',
    ]);
    expect([percent(0.0000309), percent(0.004, 0), percent(0)]).toEqual([
      '0.0031\u00a0%',
      '0.40\u00a0%',
      '0.00\u00a0%',
    ]);
    expect([0.0049, 0.0052, 0.043].map((value) => fixed(value))).toEqual(['0.0049', '0.01', '0.04']);
  });

  it('of attention are shares of one, and next to nothing is nothing', () => {
    expect([0.98765, 1e-11, undefined].map(attentionText)).toEqual(['0.988', '0.000', '–']);
  });

  it('that stand together have the decimals of the largest', () => {
    expect([decimals(10.072), decimals(-10.072, 3), decimals(0.0154), decimals(0.0015, 3), decimals(0)]).toEqual([
      2, 3, 3, 4, 2,
    ]);
  });

  it('have their thousands separated, and not their decimals', () => {
    expect([fixed(50063.4, 1), fixed(-1234.56789, 5), fixed(999.5, 4)]).toEqual([
      '50,063.4',
      '−1,234.56789',
      '999.5000',
    ]);
  });

  it('that are none are a dash', () => {
    expect([fixed(Number.NaN), percent(null), signed(undefined)]).toEqual(['–', '–', '–']);
  });

  it('of a job are whole percents, and not 0 when it has begun', () => {
    expect([progress(0.004), progress(0.42), progress(1)]).toEqual(['below 1\u00a0%', '42\u00a0%', '100\u00a0%']);
  });

  it('are short where they are large or small', () => {
    expect([approximate(124_439_808), approximate(1_066_000), approximate(12), inWords(8), inWords(50)]).toEqual([
      '124\u00a0M',
      '1.07\u00a0M',
      '12',
      'eight',
      '50',
    ]);
  });
});

it('tokens show their white space', () => {
  expect([showToken(' Mary'), showToken('a\n'), showToken('<|endoftext|>')]).toEqual(['·Mary', 'a↵', 'BOS']);
  expect(showToken('\u0005\u007fé')).toBe('\\x05\\x7fé');
});

describe('rows in the URL', () => {
  it('come back as they went', () => {
    const rows = [{ text: 'a "b" | c', correct: ' M', incorrect: ' J' }];
    expect(decodeRows(encodeRows(rows))).toEqual(rows);
  });

  it.each(['', '[]', '{}', '[["a"]]', '[["a",1,"b"]]', 'x'])('that are broken are no rows: %s', (text) => {
    expect(decodeRows(text)).toBeNull();
  });
});

it('CSV quotes what needs it; TSV never breaks a line', () => {
  expect(toCsv(['a', 'b'], [['x,"y"', 1.5]])).toBe('a,b\r\n"x,""y""",1.5\r\n');
  expect(toTsv(['a'], [['x\ty\n']])).toBe('a\nx y ');
});

it('a sentence marks whole names only', () => {
  const parts = sentenceParts({ text: 'Ann saw Anna, Ann ran', correct: ' Anna', incorrect: ' Ann' });
  expect(parts.filter((part) => part.tone !== 'plain').map((part) => part.text)).toEqual(['Ann', 'Anna', 'Ann']);
  expect(parts.map((part) => part.text).join('')).toBe('Ann saw Anna, Ann ran');
});

it('a name with signs of a pattern is text', () => {
  expect(sentenceParts({ text: 'a (b) c', correct: '(b)', incorrect: '*' }).some((part) => part.text === '(b)')).toBe(
    true,
  );
});

describe('a query to take along', () => {
  const query = { text: 'query Q($t: String!) { tokenize(text: $t) { id } }', variables: { t: `it's "x"` } };

  it('survives the quotes of a shell', () => {
    expect(queryText('curl', query, 'http://x/graphql')).toContain(`it'\\''s \\"x\\"`);
  });

  it('is the same JSON in Python', () => {
    const line = /json\.loads\((.*)\)/.exec(queryText('Python', query, 'u'))![1]!;
    expect(JSON.parse(JSON.parse(line) as string)).toEqual(query.variables);
  });

  it('keeps a template out of TypeScript', () => {
    const dollar = '$';
    expect(queryText('TypeScript', { text: `\`${dollar}{a}\``, variables: {} }, 'u')).toContain(
      `\\\`\\${dollar}{a}\\\``,
    );
  });
});

it('a look-up asks once for each text', () => {
  expect(lookUpQuery(['a', 'b'])).toContain('t1: tokenize(text: $t1');
  expect(lookUpVariables(['a', 'b'], { model: 'm' })).toEqual({ model: 'm', t0: 'a', t1: 'b' });
});

describe('an error', () => {
  it('has its code and the remedy of the table', () => {
    const error = describeError({
      message: '',
      graphQLErrors: [{ message: 'two tokens', extensions: { code: 'TOKEN_NOT_SINGLE' } }],
    });
    expect(error).toMatchObject({ code: 'TOKEN_NOT_SINGLE', message: 'two tokens', offline: false });
    expect(error.remedy).toContain('one token');
  });

  it('without an answer means that the API is offline', () => {
    expect(describeError({ message: 'x', networkError: new Error('x') })).toMatchObject({
      code: 'API_OFFLINE',
      offline: true,
    });
  });
});
