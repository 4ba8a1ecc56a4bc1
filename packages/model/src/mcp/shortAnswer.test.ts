import { expect, it } from 'vitest';
import { Tensor } from '../tensor.ts';
import { describeValues } from './describeValues.ts';
import { ResultShelf } from './ResultShelf.ts';
import { readResult } from './readResultTool.ts';
import { shortAnswer } from './shortAnswer.ts';

const heads = Tensor.of(
  Float32Array.from({ length: 600 }, (_, i) => (i === 7 ? Number.NaN : i === 25 ? -1000 : i)),
  [30, 20],
  ['layer', 'head'],
).withLabels(
  'layer',
  Array.from({ length: 30 }, (_, i) => `L${i}`),
);
const envelope = (result: Record<string, unknown>) => ({ result }) as unknown as Parameters<ResultShelf['add']>[0];

it('describes a tensor by what is largest in size, and where', () => {
  const { statistics, largest } = describeValues(heads);
  expect(statistics).toMatchObject({ min: -1000, max: 599, nonFinite: 1 });
  expect(largest.slice(0, 2)).toEqual([
    { at: { layer: 'L1', head: 5 }, value: -1000 },
    { at: { layer: 'L29', head: 19 }, value: 599 },
  ]);
});

it('lists small tensors, cuts long lists, and says what it left out', () => {
  const small = Tensor.of(Float32Array.of(1, Number.NaN), [2], ['prompt']);
  const rows = Array.from({ length: 51 }, (_, i) => ({ i }));
  const { shown, leftOut } = shortAnswer({ small, heads, rows });
  expect(shown).toMatchObject({ small: { values: [1, null] }, heads: { shape: [30, 20] } });
  expect((shown as { rows: unknown[] }).rows).toHaveLength(50);
  expect(leftOut).toEqual(['result.heads: 600 values', 'result.rows: 1 of 51 entries']);
});

it('stays short whatever it is given', () => {
  const deep = Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => ({ text: 'x'.repeat(50) })));
  expect(JSON.stringify(shortAnswer({ deep }).shown).length).toBeLessThan(40_000);
});

it('reads slices by index and label, and parts of lists', () => {
  const shelf = new ResultShelf();
  const result = shelf.add(envelope({ heads, rows: [1, 2, 3] }));
  const path = 'result.heads';
  expect(readResult({ result, path, at: { layer: 'L1', head: [-1, 0] } }, shelf)).toMatchObject({ values: [39, 20] });
  expect(readResult({ result, path, at: { layer: [0, 2] } }, shelf)).toMatchObject({
    shape: [2, 20],
    axes: [{ name: 'layer', labels: ['L0', 'L2'] }, { name: 'head' }],
  });
  expect(readResult({ result, path: 'result.rows', from: 1, count: 1 }, shelf)).toEqual({
    entries: 3,
    from: 1,
    shown: [2],
  });
});

it.each([
  [{ path: 'result.heads', at: { nope: 0 } }, 'Axes: layer, head'],
  [{ path: 'result.heads', at: { layer: 'X' } }, 'labels such as L0'],
  [{ path: 'result.heads', at: { head: 20 } }, 'allowed are -20 to 19'],
  [{ path: 'result.heads.deeper' }, 'nothing that has a name'],
  [{ path: 'result.wide' }, '4096 values'],
  [{ result: 'r9', path: 'result' }, 'Kept are: r1'],
])('refuses %o', (input, part) => {
  const shelf = new ResultShelf();
  const wide = Tensor.zeros([5000], ['neuron']);
  const result = shelf.add(envelope({ heads, wide }));
  expect(() => readResult({ result, ...input }, shelf)).toThrow(part);
});

it('refuses a slice of a large tensor before it takes any of it', () => {
  const shelf = new ResultShelf();
  const large = Tensor.zeros([5000], ['neuron']);
  const result = shelf.add(envelope({ large }));
  const get = () => {
    throw new Error('it was read');
  };
  Object.defineProperty(large, 'data', { get });
  expect(() => readResult({ result, path: 'result.large' }, shelf)).toThrow('5000 values');
});

it('keeps so many results, the newest', () => {
  const shelf = new ResultShelf();
  for (let i = 0; i < 250; i++) shelf.add(envelope({ i }));
  expect([shelf.names().length, shelf.names()[0]]).toEqual([200, 'r51']);
});
