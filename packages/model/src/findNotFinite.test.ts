import { expect, it } from 'vitest';
import { findNotFinite } from './findNotFinite.ts';

it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  'finds the first %d, wherever it is',
  (bad) => {
    for (let length = 0; length < 10; length++) {
      const values = new Float32Array(length).fill(-3);
      expect(findNotFinite(values)).toBe(-1);
      for (let at = length - 1; at >= 0; at--) {
        values[at] = bad;
        expect(findNotFinite(values)).toBe(at);
      }
    }
  },
);
