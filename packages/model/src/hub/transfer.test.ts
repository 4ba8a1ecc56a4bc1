import { expect, it } from 'vitest';
import { repositoryOf } from './hubModels.ts';
import { Retryable, retryAfterMs, retrying } from './retrying.ts';
import { sizeText } from './sizeText.ts';
import { TransferRate } from './TransferRate.ts';

it.each([
  [0, '0 B'],
  [665, '665 B'],
  [999, '999 B'],
  [1000, '1.00 kB'],
  [9_996, '10.0 kB'],
  [999_600, '1.00 MB'],
  [548_105_171, '548 MB'],
  [6.43e9, '6.43 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

it('a rate is that of the last seconds, and says how long the rest takes', () => {
  let now = 0;
  const rate = new TransferRate(() => now);
  expect([rate.bytesPerSecond, rate.secondsLeft(100)]).toEqual([null, null]);
  for (now = 0; now <= 10_000; now += 1000) rate.note(now); // a byte a ms
  expect(rate.bytesPerSecond).toBeCloseTo(1000);
  expect(rate.secondsLeft(15_000)).toBeCloseTo(5);
  for (; now <= 20_000; now += 1000) rate.note(10_000); // and then nothing
  expect([rate.bytesPerSecond, rate.secondsLeft(15_000)]).toEqual([0, null]);
});

it('Retry-After is seconds or a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(retryAfterMs('7', now)).toBe(7000);
  expect(retryAfterMs('Thu, 01 Jan 2026 00:00:09 GMT', now)).toBe(9000);
  expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
  expect([retryAfterMs(null), retryAfterMs('soon')]).toEqual([null, null]);
});

it('tries are counted without progress: a bad line arrives in the end', async () => {
  const options = { tries: 3, firstWaitMs: 0, longestWaitMs: 100 };
  const fail = () => new Retryable((tries) => new Error(`after ${tries}`));
  let attempts = 0;
  const arrived = await retrying(async (progress) => {
    if (++attempts === 10) return 'here';
    if (attempts % 2 === 0) progress();
    throw fail();
  }, options);
  expect([arrived, attempts]).toEqual(['here', 10]);
  await expect(retrying(() => Promise.reject(fail()), options)).rejects.toThrow('after 3');
});

it('a name becomes a repository, and never a path', () => {
  expect(['gpt2', 'gpt2-small', 'distilgpt2', 'a/b.c-d_e'].map(repositoryOf)).toEqual([
    ...['openai-community/gpt2', 'openai-community/gpt2', 'distilbert/distilgpt2', 'a/b.c-d_e'],
  ]);
  for (const name of ['..', 'a/..', '../a', 'a/b/c', '/a', '.hidden', 'a b', '', 'https://x/y']) {
    expect(repositoryOf(name)).toBeNull();
  }
});
