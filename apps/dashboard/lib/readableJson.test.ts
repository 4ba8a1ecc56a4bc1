import { expect, it } from 'vitest';
import { readableJson } from './readableJson.ts';

it('reads as JSON with long texts and lists cut, each saying how long it is', () => {
  const text = readableJson({ data: 'A'.repeat(1000), list: Array.from({ length: 30 }, (_, i) => i), short: 'all' });
  expect(text).toContain('… (1000 characters)');
  expect(text).toContain('… 6 more');
  expect(text).toContain('"short": "all"');
  expect(text.length).toBeLessThan(600);
  expect(readableJson(undefined)).toBe('null');
});
