import { describe, expect, it } from 'vitest';
import { compareResults, inputDifferences } from './compareJobs.ts';

const tensor = (values: number[], shape: number[], names: string[], labels?: string[]) => ({
  shape,
  axes: names.map((name, i) => (i === names.length - 1 && labels ? { name, labels } : { name })),
  dtype: 'float32',
  data: Buffer.from(new Float32Array(values).buffer).toString('base64'),
});

describe('two jobs of one operation', () => {
  it('differ where their inputs do, and nowhere else', () => {
    const prompts = [{ text: 'a' }, { text: 'b' }];
    const a = { model: 'gpt2', site: 'z', prompts, weightFlags: { foldLayerNorm: true } };
    const b = { model: 'gpt2', site: 'q', prompts: [prompts[0], { text: 'c' }], heads: ['L0H1'] };
    expect(inputDifferences(a, b)).toEqual([
      { path: 'site', a: 'z', b: 'q' },
      { path: 'prompts[1].text', a: 'b', b: 'c' },
      { path: 'weightFlags.foldLayerNorm', a: 'true', b: '–' },
      { path: 'heads[0]', a: '–', b: 'L0H1' },
    ]);
    expect(inputDifferences(a, structuredClone(a))).toEqual([]);
  });

  it('have their tensors of two axes as grids on one scale, with the difference', () => {
    const axes = ['layer', 'head'];
    const none = tensor([Number.NaN, Number.NaN], [1, 2], axes);
    const mean = tensor([1, -2, 0, Number.NaN], [2, 2], axes, ['H0', 'H1']);
    const a = { mean, other: tensor([1, 2], [1, 2], axes) };
    const changed = tensor([1, 2, 0.5, 1], [2, 2], axes, ['H0', 'H1']);
    const b = { mean: changed, other: tensor([1, 2], [2, 1], axes) };
    const { grids, numbers } = compareResults({ none, again: mean, ...a }, { none, again: changed, ...b });
    expect(grids).toHaveLength(1);
    expect(grids[0]).toMatchObject({
      name: 'mean',
      rows: ['L0', 'L1'],
      columns: ['H0', 'H1'],
      a: [
        [1, -2],
        [0, null],
      ],
      difference: [
        [0, 4],
        [0.5, null],
      ],
      range: 2,
      differenceRange: 4,
    });
    expect(numbers.map(({ path }) => path)).not.toContain('none[0, 0]');
    // Of another shape: number by number.
    expect(numbers.find(({ path }) => path === 'other[0, 1]')).toMatchObject({ a: 2, b: null, difference: null });
  });

  it('have every other number in a table, by its place', () => {
    const row = (value: number) => ({ rows: [{ name: 'x', value }], list: tensor([value], [1], ['head'], ['L0H1']) });
    expect(compareResults(row(1), row(3)).numbers).toEqual([
      { path: 'rows[0].value', a: 1, b: 3, difference: 2 },
      { path: 'list[L0H1]', a: 1, b: 3, difference: 2 },
    ]);
  });
});
