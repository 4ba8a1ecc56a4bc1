import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { effectLines, isOpen, sweepFinding, sweepView, valuesOf } from './sweepView.ts';

const size = { rows: 2, columns: 2 };

function tensor(values: number[]) {
  const data = Buffer.from(Float32Array.from(values).buffer).toString('base64');
  return { shape: [2, 2], data };
}

const sweep = (effects: number[], low: number[], high: number[], changed = [1, 1, 1, 1]) =>
  sweepView(
    {
      effect: tensor(effects),
      interval: { low: tensor(low), high: tensor(high) },
      changed: tensor(changed),
      baseline: 3.5,
    },
    size,
  );

it('is empty before anything is known, and pale where the interval includes zero', () => {
  expect(valuesOf(sweepView(null, size))).toEqual([
    [null, null],
    [null, null],
  ]);
  const { cells } = sweep([-2, 0.25, Number.NaN, 0], [-3, -0.5, Number.NaN, 0], [-1, 0.5, Number.NaN, 0], [1, 1, 1, 0]);
  expect(cells.flat().map((cell) => isOpen(cell))).toEqual([false, true, false, true]);
  expect(cells[1]![0]).toBeNull();
  expect(effectLines(cells[0]![1]!)).toEqual(['−0.500 to +0.500 (95\u00a0%)', 'the interval includes zero']);
  expect(effectLines(cells[1]![1]!)[0]).toMatch(/^nothing was changed/);
});

it('names the head that matters most alone, once all are known', () => {
  expect(sweepFinding(sweep([-2, Number.NaN, 0, 0], [-3, 0, 0, 0], [-1, 0, 0, 0]))).toBeNull();
  const finding = sweepFinding(sweep([-2, 0.25, 0.5, 0], [-3, -0.5, 0.25, 0], [-1, 0.5, 0.75, 0]));
  expect(findingText(finding!)).toBe(
    'Alone, L0H0 matters most: without it the difference goes from 3.50 to 1.50. 2 of 4 heads have an effect that the prompts agree on. Click a head, an MLP or a layer to switch it off.',
  );
  expect(findingText(sweepFinding(sweep([0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]))!)).toMatch(/^No head matters alone/);
  const same = sweep([0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]);
  expect(findingText(sweepFinding(same)!)).toMatch(/^Nothing changes: what stands in/);
});
