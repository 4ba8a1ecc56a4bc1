import { expect, it } from 'vitest';
import { matchesGlob } from './matchesGlob.ts';

it.each([
  ['abc', 'abc', true],
  ['abc', 'a*', true],
  ['abc', '*c', true],
  ['abc', 'a?c', true],
  ['abc', 'a*?', true],
  ['abc', '?', false],
  ['abc', '', false],
  ['', '*', true],
  ['', '', true],
  ['aXbXc', '*X*X*', true],
  ['aXbXc', '*X*X*X*', false],
  ['a.b', 'a?b', true],
  ['axb', 'a.b', false],
  ['blocks', 'b*s*s', false],
])('%j matches %j: %s', (name, glob, matches) => {
  expect(matchesGlob(name, glob)).toBe(matches);
});

it('answers a glob of a thousand stars at once', () => {
  expect(matchesGlob('a'.repeat(1000), `${'*a?'.repeat(1000)}b`)).toBe(false);
});
