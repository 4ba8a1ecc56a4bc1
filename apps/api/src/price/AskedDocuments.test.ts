import { expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { AskedDocuments } from './AskedDocuments.ts';

const document = `{ ${'__typename '.repeat(98)}}`;
const limits = { ...defaultLimits, queryTokens: 1000, bodyBytes: 5000 };
const refusal = (limit: string, allowed: number) =>
  expect.objectContaining({ code: 'QUERY_TOO_COMPLEX', details: { limit, allowed } });

it('documents that are priced may have as many tokens together as one query', () => {
  const asked = new AskedDocuments({ ...limits, bodyBytes: 1e6 });
  const works = Array.from({ length: 10 }, () => asked.add(document, undefined));
  expect(works).toEqual(new Array(10).fill(30));
  expect(() => asked.add('{ x }', null)).toThrow(refusal('tokens', 1000));
});

it('and as many bytes, with their variables', () => {
  const variables = { text: 'x'.repeat(2000) };
  const asked = new AskedDocuments(limits);
  for (let i = 0; i < 2; i++) asked.add('{ x }', variables);
  expect(() => asked.add('{ x }', variables)).toThrow(refusal('bytes', 5000));
  // What is no document has few tokens, and is long all the same.
  expect(() => new AskedDocuments(limits).add(`"${'x'.repeat(6000)}`, undefined)).toThrow(refusal('bytes', 5000));
});
