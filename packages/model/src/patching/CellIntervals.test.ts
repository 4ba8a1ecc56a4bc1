import { expect, it } from 'vitest';
import { drawAgain } from '../ioi/bootstrapMean.ts';
import { mean } from '../mean.ts';
import { makeRandom } from '../random.ts';
import { Tensor } from '../tensor.ts';
import { CellIntervals } from './CellIntervals.ts';
import type { PatchGrid } from './patchGrid.ts';

const nPrompts = 8;
const grid: Pick<PatchGrid, 'shape' | 'axes'> = { shape: [3, 4], axes: [{ name: 'layer' }, { name: 'position' }] };
const random = makeRandom(3);
const numbers = (n: number) => Array.from({ length: n }, () => Math.fround(random() - 0.3));
const [values, unpatched] = [Float32Array.from(numbers(nPrompts * 12)), numbers(nPrompts)];
const ranges = Array.from({ length: nPrompts }, (_, prompt) => 0.65 + 0.1 * prompt);
const tensor = (data: Float32Array, n = nPrompts) => new Tensor(data, [n, 3, 4], [{ name: 'prompt' }, ...grid.axes]);

/** The same with a plain sum over the draws; at 999 × 2.5 % = 24.975 and 974.025 of the sorted shares. */
function plainInterval(effects: readonly number[], scale: readonly number[]) {
  const shares = drawAgain(nPrompts, 1000, 0, (drawn) => {
    const sums = [...drawn].reduce(([top, bottom], i) => [top! + effects[i]!, bottom! + scale[i]!], [0, 0]);
    return sums[0]! / sums[1]!;
  });
  shares.sort((a, b) => a - b);
  const at = (below: number, share: number) => (1 - share) * shares[below]! + share * shares[below + 1]!;
  return { low: at(24, 0.975), high: at(974, 0.025) };
}

it.each([
  ['a share', ranges],
  ['its own units', null],
])('is the interval of the effect of each cell by itself, as %s', (_, given) => {
  const { low, high } = new CellIntervals(grid, { unpatched, ranges: given }).soFar(tensor(values));
  expect([low.shape, high.axes]).toEqual([grid.shape, grid.axes]);
  for (let cell = 0; cell < 12; cell++) {
    const effects = unpatched.map((value, prompt) => values[prompt * 12 + cell]! - value);
    const plain = plainInterval(effects, given ?? new Array(nPrompts).fill(1));
    expect(low.data[cell]! - mean(unpatched)).toBeCloseTo(plain.low, 6);
    expect(high.data[cell]! - mean(unpatched)).toBeCloseTo(plain.high, 6);
    expect(high.data[cell]! - low.data[cell]!).toBeGreaterThan(0.1);
  }
});

it('comes cell by cell as prompts come in, and ends as if all had been there', () => {
  const intervals = new CellIntervals(grid, { unpatched, ranges });
  const growing = tensor(values.slice());
  growing.data[7 * 12 + 5] = Number.NaN;
  const first = intervals.soFar(growing);
  expect([...first.low.data].map(Number.isNaN)).toEqual(Array.from({ length: 12 }, (_, cell) => cell === 5));
  growing.data.set(values);
  const whole = intervals.soFar(growing);
  expect(first.low.data[5]).toBeNaN();
  expect(whole).toEqual(new CellIntervals(grid, { unpatched, ranges }).soFar(tensor(values)));
});

it('has no width where nothing changes, however much the prompts differ, nor where all is restored', () => {
  const repeated = (row: (prompt: number) => number) =>
    tensor(Float32Array.from({ length: nPrompts * 12 }, (_, i) => row(Math.floor(i / 12))));
  const of = (row: (prompt: number) => number) => new CellIntervals(grid, { unpatched, ranges }).soFar(repeated(row));
  const [none, all] = [of((prompt) => unpatched[prompt]!), of((prompt) => unpatched[prompt]! + ranges[prompt]!)];
  for (const tensorOf of [none.low, none.high]) expect(tensorOf.data[3]).toBeCloseTo(mean(unpatched), 6);
  for (const tensorOf of [all.low, all.high]) expect(tensorOf.data[3]).toBeCloseTo(mean(unpatched) + 1, 5);
});

it('is not there for one prompt', () => {
  const reference = { unpatched: [0.5], ranges: [1] };
  const single = new CellIntervals(grid, reference).soFar(tensor(values.slice(0, 12), 1));
  expect([...single.low.data, ...single.high.data].every(Number.isNaN)).toBe(true);
});
