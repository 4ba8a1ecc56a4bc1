import { expect, it } from 'vitest';
import { above, compositionView } from './compositionView.ts';

/** Two layers of two heads; score of a pair from its sender and receiver. */
function scores(of: (sender: number, receiver: number) => number) {
  const values = Float32Array.from({ length: 16 }, (_, i) => of(Math.floor(i / 4), i % 4));
  return { shape: [2, 2, 2, 2], data: Buffer.from(values.buffer).toString('base64') };
}

const view = compositionView({
  config: { dModel: 4 },
  Q: scores(() => 0.5),
  K: scores((sender, receiver) => (sender === 1 && receiver === 2 ? 1.5 : 0.25)),
  V: scores(() => 0),
});

it('lists every pair of an earlier and a later head once for each input, largest first', () => {
  expect(view.rows).toHaveLength(3 * 4);
  expect(view.rows[0]).toEqual({ sender: 'L0H1', receiver: 'L1H0', kind: 'K', score: 1.5, timesChance: 3 });
  expect(view.chance).toBe(0.5);
});

it('keeps those above a multiple of chance, of one head or of all', () => {
  expect(above(view, 1, null)).toHaveLength(5);
  expect(above(view, 1, 'L1H0').map(({ sender, kind }) => sender + kind)).toEqual(['L0H1K', 'L0H0Q', 'L0H1Q']);
  expect(above(view, 2, 'L0H0')).toEqual([]);
});
