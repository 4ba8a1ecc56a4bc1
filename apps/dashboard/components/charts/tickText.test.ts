import { describe, expect, it } from 'vitest';
import { roundDomain, roundTicks } from './chartData.ts';
import { tickRoom, tickText } from './tickText.ts';

describe('ticks of an axis', () => {
  it('are told apart, however small the values are', () => {
    for (const largest of [3.5, 0.27, 0.0021, 0.00004, 3e-9]) {
      const texts = roundTicks(roundDomain([largest, -largest / 2])).map(tickText);
      expect(new Set(texts).size, texts.join(' ')).toBe(texts.length);
    }
    expect([0.25, -0.0015, 2, 1e-17].map(tickText)).toEqual(['0.25', '−0.0015', '2', '0']);
  });

  it('have room for all of their digits', () => {
    expect(tickRoom([0, 1, 2])).toBe(44);
    expect(tickRoom([-0.0005, 0])).toBeGreaterThan('−0.0005'.length * 7);
  });
});
