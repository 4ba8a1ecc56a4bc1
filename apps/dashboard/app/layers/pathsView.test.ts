import { expect, it } from 'vitest';
import { pathsView } from './pathsView.ts';

const encode = (shape: number[], ...values: number[]) => ({
  shape,
  data: Buffer.from(Float32Array.from(values).buffer).toString('base64'),
});

it('names the kinds of path, which sum to the difference with the biases', () => {
  const view = pathsView({
    effect: encode([5], 0.5, 2, 1, -0.25, 0.5),
    size: encode([5], 1, 2, 3, 4, 5),
    oneHead: { effect: encode([1, 2], 1.5, 0.5) },
    twoHeads: { effect: encode([1, 2], 1, 0) },
    unembedBias: 0.25,
    finalNormBias: 0,
    total: 4,
  })!;
  expect(view.kinds[1]).toEqual({ key: 'oneHead', name: 'through one head', effect: 2, size: 2 });
  expect(view.kinds.reduce((sum, { effect }) => sum + effect, view.biases)).toBe(view.total);
  expect(view.oneHead).toEqual([[1.5, 0.5]]);
  expect(pathsView(null)).toBeNull();
});
