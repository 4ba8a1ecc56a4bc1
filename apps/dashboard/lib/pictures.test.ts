import { describe, expect, it } from 'vitest';
import { lineRows, roundDomain, roundTicks } from '../components/charts/chartData.ts';
import { shortcutOf } from '../components/frame/shortcuts.ts';
import { gridCells, moveFocus } from './gridCells.ts';
import { roleOfHead } from './headRoles.ts';
import { heatmapPixels, largestCosine } from './heatmapPixels.ts';
import { neighbours, pageOf, pages } from './pages.ts';
import { shareInterval } from './statistics.ts';
import { defaultWeightFlags, flagsFromList, toggleFlag } from './weightFlags.ts';

describe('a chart', () => {
  it('always holds zero, and ends on round numbers', () => {
    expect(roundDomain([3.8, 10.8])).toEqual([0, 12]);
    expect(roundDomain([-1.9, 2.99])).toEqual([-2, 3]);
    expect(roundDomain([])).toEqual([0, 1]);
    expect(roundTicks([0, 12])).toEqual([0, 2, 4, 6, 8, 10, 12]);
  });

  it('has a key for each series in each row', () => {
    expect(lineRows([0], [{ name: 'W_Q', tone: 'pos', values: [2] }])).toEqual([{ x: 0, W_Q: 2 }]);
  });
});

describe('a grid', () => {
  it('prints values from the threshold on, and none that is not there', () => {
    const cells = gridCells([[0.05, -0.2, null]], { range: 1, theme: 'light', printFrom: 0.1 });
    expect(cells.map((cell) => cell.text)).toEqual(['', '−0.20', '']);
  });

  it('keeps the focus inside', () => {
    expect(moveFocus('ArrowUp', { row: 0, column: 1 }, { rows: 2, columns: 2 })).toEqual({ row: 0, column: 1 });
    expect(moveFocus('ArrowRight', { row: 0, column: 0 }, { rows: 2, columns: 2 })).toEqual({ row: 0, column: 1 });
    expect(moveFocus('x', { row: 0, column: 0 }, { rows: 2, columns: 2 })).toBeNull();
  });
});

describe('a heatmap', () => {
  it('has four bytes a cell', () => {
    expect([...heatmapPixels([0], 1, 'light')]).toEqual([255, 255, 255, 255]);
  });

  it('knows the two columns that are least orthogonal', () => {
    expect(largestCosine([4, -1, -1, 1], 2)).toEqual({ cosine: -0.5, pair: [0, 1] });
    expect(largestCosine([1, 0, 0, 1], 2).cosine).toBe(0);
  });
});

describe('intervals', () => {
  it('of a share are honest at eight of eight', () => {
    const { low, high } = shareInterval(8, 8);
    expect(low).toBeCloseTo(0.676, 3);
    expect(high).toBe(1);
  });
});

describe('pages', () => {
  it('have one slug each, and neighbours among the built ones', () => {
    expect(new Set(pages.map((page) => page.slug)).size).toBe(pages.length);
    expect(neighbours('setup').previous).toBeNull();
    expect(neighbours('setup').next?.slug).toBe('task');
    expect(() => pageOf('nowhere')).toThrow('nowhere');
  });

  it('have a key each', () => {
    expect(shortcutOf('t', 'g')).toEqual({ kind: 'page', slug: 'task' });
    expect(shortcutOf('t', null)).toBeNull();
    expect(shortcutOf('[', null)).toEqual({ kind: 'prompt', step: -1 });
  });
});

it('published roles are those of GPT-2 small only', () => {
  expect(roleOfHead('L9H9', 'gpt2')).toBe('name mover');
  expect(roleOfHead('L9H9', 'ioi-mini')).toBeNull();
});

it('a weight flag is switched in the order of the table', () => {
  expect(toggleFlag(defaultWeightFlags, 'foldLayerNorm')).toEqual(defaultWeightFlags.slice(1));
  expect(flagsFromList([]).foldLayerNorm).toBe(false);
});
