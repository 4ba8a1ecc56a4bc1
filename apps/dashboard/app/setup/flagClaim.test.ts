import { describe, expect, it } from 'vitest';
import { flagChange, size } from './flagClaim.ts';

const token = (prompt: number, id: number, logit: number, probability: number) => ({
  prompt,
  id,
  logit,
  logProbability: Math.log(probability),
});
const current = [token(0, 1, 5, 0.5), token(0, 2, 4, 0.25), token(1, 1, 3, 0.125)];

describe('the claim of a weight flag', () => {
  it('is kept when all logits of a position move alike: no log-probability moves', () => {
    const shifted = current.map((entry) => ({ ...entry, logit: entry.logit - 2 }));
    expect(flagChange(current, shifted)).toEqual({ logProbability: 0, logit: 2, compared: 3 });
  });

  it('is measured where it is worst, token by token and prompt by prompt', () => {
    const moved = [current[0]!, current[1]!, token(1, 1, 3, 0.25)];
    expect(flagChange(current, moved)!.logProbability).toBeCloseTo(Math.log(2), 12);
  });

  it('compares only tokens that both predictions list', () => {
    expect(flagChange(current, [current[0]!, token(0, 9, 1, 0.1)])!.compared).toBe(1);
    expect(flagChange(current, [token(2, 1, 5, 0.5)])).toBeNull();
  });

  it('is printed small as a power of ten', () => {
    expect([0, 3.1e-6, 0.52].map(size)).toEqual(['0', '3.1e−6', '0.520']);
  });
});
