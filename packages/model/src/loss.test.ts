import { expect, it } from 'vitest';
import { logSoftmax, lossPerToken, meanLoss } from './loss.ts';
import { Tensor } from './tensor.ts';

it('is log(dVocab) for logits that prefer nothing, and ignores padding', () => {
  const logits = Tensor.zeros([2, 3, 4], ['prompt', 'position', 'dVocab']);
  const perToken = lossPerToken(
    logits,
    [
      [0, 1, 2],
      [0, 1, 0],
    ],
    [3, 2],
  );
  expect(Array.from(perToken.data)).toEqual([
    Math.fround(Math.log(4)),
    Math.fround(Math.log(4)),
    Math.fround(Math.log(4)),
    Number.NaN,
  ]);
  expect(meanLoss(perToken)).toBeCloseTo(Math.log(4), 6);
});

it('does not overflow', () => {
  const row = logSoftmax(Float32Array.of(1000, 1000, -1000));
  expect(row[0]).toBeCloseTo(-Math.log(2), 5);
  expect(row[2]).toBeCloseTo(-2000 - Math.log(2), 3);
});
