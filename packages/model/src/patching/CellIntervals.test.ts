import { expect, it } from 'vitest';
import { bootstrapMean } from '../ioi/bootstrapMean.ts';
import { mean } from '../mean.ts';
import { makeRandom } from '../random.ts';
import { Tensor } from '../tensor.ts';
import { CellIntervals } from './CellIntervals.ts';
import type { PatchGrid } from './patchGrid.ts';

const [nPrompts, layers, positions] = [8, 3, 4];
const grid: Pick<PatchGrid, 'shape' | 'axes'> = {
  shape: [layers, positions],
  axes: [{ name: 'layer' }, { name: 'position' }],
};
const random = makeRandom(3);
const values = Float32Array.from({ length: nPrompts * layers * positions }, () => random() - 0.3);
const ofCell = (cell: number) => Array.from({ length: nPrompts }, (_, prompt) => values[prompt * 12 + cell]!);
const tensor = (data: Float32Array, n = nPrompts) =>
  new Tensor(data, [n, layers, positions], [{ name: 'prompt' }, ...grid.axes]);

it('is the bootstrap interval of each cell by itself, around its mean', () => {
  const { low, high } = new CellIntervals(grid, nPrompts).soFar(tensor(values));
  expect([low.shape, high.axes]).toEqual([grid.shape, grid.axes]);
  for (let cell = 0; cell < 12; cell++) {
    const plain = bootstrapMean(ofCell(cell), 1000, 0);
    expect(low.data[cell]).toBeCloseTo(plain.low!, 6);
    expect(high.data[cell]).toBeCloseTo(plain.high!, 6);
    expect(low.data[cell]).toBeLessThan(mean(ofCell(cell)));
    expect(high.data[cell]).toBeGreaterThan(mean(ofCell(cell)));
  }
});

it('comes cell by cell as prompts come in, and ends as if all had been there', () => {
  const intervals = new CellIntervals(grid, nPrompts);
  const growing = tensor(values.slice());
  growing.data[7 * 12 + 5] = Number.NaN;
  const first = intervals.soFar(growing);
  expect([...first.low.data].map(Number.isNaN)).toEqual(Array.from({ length: 12 }, (_, cell) => cell === 5));
  growing.data.set(values);
  const whole = intervals.soFar(growing);
  expect(first.low.data[5]).toBeNaN();
  expect(whole).toEqual(new CellIntervals(grid, nPrompts).soFar(tensor(values)));
});

it('is a point where all prompts agree, and nothing for one prompt', () => {
  const equal = new CellIntervals(grid, nPrompts).soFar(tensor(new Float32Array(96).fill(0.5)));
  expect([...equal.low.data, ...equal.high.data]).toEqual(new Array(24).fill(0.5));
  const single = new CellIntervals(grid, 1).soFar(tensor(values.slice(0, 12), 1));
  expect([...single.low.data, ...single.high.data].every(Number.isNaN)).toBe(true);
});
