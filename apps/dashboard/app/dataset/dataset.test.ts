import { describe, expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { datasetFinding } from './datasetFinding.ts';
import { promptLines } from './datasetView.ts';
import { histogramOf } from './histogram.ts';
import { promptPath } from './promptPath.ts';
import type { Evaluation } from './queries.ts';
import { shareOfSpread, slicesBy } from './slices.ts';

const met = (first: string, second: string, actor: string) => `When ${first} and ${second} met, ${actor} gave it to`;
const rows = [
  { text: met('John', 'Mary', 'John'), correct: ' Mary', incorrect: ' John' },
  { text: met('Mary', 'John', 'John'), correct: ' Mary', incorrect: ' John' },
  { text: met('John', 'Mary', 'Mary'), correct: ' John', incorrect: ' Mary' },
  { text: met('Mary', 'John', 'Mary'), correct: ' John', incorrect: ' Mary' },
];
const templates = new Map(rows.slice(0, 3).map(({ text }, i) => [text, i === 0 ? 'first [A]' : 'second [A]']));

function evaluationOf(differences: readonly number[]): Evaluation {
  return {
    mean: differences.reduce((sum, value) => sum + value, 0) / differences.length,
    low: -1,
    high: 1,
    byTemplate: [{ name: 'second [A]', low: 1, high: 2 }],
    byName: [{ name: ' Mary', low: 2, high: 3 }],
    rows: differences.map((logitDifference, prompt) => ({
      prompt,
      logitDifference,
      rank: logitDifference > 0 ? 0 : 6,
      probability: 0.5,
      top: { text: ' Mary' },
    })),
  };
}

const differences = [4, 4.2, -1, -1.2];
const evaluation = evaluationOf(differences);
const lines = promptLines(evaluation, rows, { places: [0, 1, 2, 7], templates });

describe('the prompts', () => {
  it('know their place, sentence, order of names, and rank from 1', () => {
    expect(lines.map(({ place }) => place)).toEqual([0, 1, 2, 7]);
    expect(lines.map(({ sentence }) => sentence)).toEqual([
      'first [A]',
      'second [A]',
      'second [A]',
      'When … and … met, … gave it to',
    ]);
    expect(lines.map(({ order }) => order)).toEqual([
      'wrong name first',
      'right name first',
      'right name first',
      'wrong name first',
    ]);
    expect(lines.map(({ rank }) => rank)).toEqual([1, 1, 7, 7]);
  });

  it('open another page, with all that was chosen and nothing of this page', () => {
    expect(promptPath('heads', 7, 'set=ioi&by=order&open=heads&sort-dataset=-rank&prompt=1')).toBe(
      '/heads?set=ioi&prompt=8&scope=shown',
    );
  });
});

describe('the slices', () => {
  it('hold every prompt once, the weakest first, with the mean of their own', () => {
    const slices = slicesBy('name', lines, evaluation);
    expect(slices.map(({ name, count, right }) => [name, count, right])).toEqual([
      ['·John', 2, 0],
      ['·Mary', 2, 2],
    ]);
    expect(slices[0]!.mean).toBeCloseTo(-1.1, 12);
    expect(slices[1]).toMatchObject({ smallest: 4, largest: 4.2, low: 2, high: 3 });
    for (const column of ['sentence', 'name', 'other', 'order'] as const) {
      const own = slicesBy(column, lines, evaluation);
      expect(own.reduce((sum, { mean, count }) => sum + mean * count, 0)).toBeCloseTo(6, 12);
    }
  });

  it('account for all of the spread, or none, or nothing that can be told', () => {
    // Within: 2 * 2 * 0.1² / 2; around the mean of 1.5: 2.5² + 2.7² + 2.5² + 2.7² over 3.
    expect(shareOfSpread('name', lines)).toBeCloseTo(1 - 0.02 / (27.08 / 3), 12);
    expect(shareOfSpread('order', lines)).toBeLessThan(0);
    expect(shareOfSpread('name', promptLines(evaluationOf([3, 3, 1, 1]), rows, { places: [], templates }))).toBe(1);
    expect(shareOfSpread('name', promptLines(evaluationOf([1, 1, 1, 1]), rows, { places: [], templates }))).toBeNull();
    expect(shareOfSpread('name', lines.slice(0, 2))).toBeNull();
  });
});

describe('the histogram', () => {
  it('counts every prompt once, in a bar on its side of zero', () => {
    const { bins, highest } = histogramOf(lines);
    expect(bins.flatMap((bin) => bin.lines)).toHaveLength(4);
    expect(highest).toBe(2);
    for (const { from, to, lines: own } of bins) {
      expect(from >= 0 || to <= 0).toBe(true);
      for (const { difference } of own) expect(difference >= from && difference <= to).toBe(true);
    }
  });

  it('has finer bars for many prompts, and one for a prompt that is alone', () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ ...lines[0]!, difference: i / 10 - 5 }));
    expect(histogramOf(many).bins.length).toBeGreaterThan(histogramOf(many.slice(0, 10)).bins.length);
    expect(histogramOf(many).bins.reduce((sum, bin) => sum + bin.lines.length, 0)).toBe(100);
    expect(histogramOf(lines.slice(0, 1)).highest).toBe(1);
  });
});

describe('the finding', () => {
  it('names what prompts that behave alike have in common, and its ends', () => {
    const eight = evaluationOf([...differences, ...differences]);
    const places = [0, 1, 2, 3, 4, 5, 6, 7];
    const said = findingText(datasetFinding(promptLines(eight, [...rows, ...rows], { places, templates }), eight));
    expect(said).toMatch(/^Prompts with the same right name behave alike: it accounts for 100\u00a0% of the spread/);
    expect(said).toContain('the order of the names for 0\u00a0%. ');
    expect(said).toContain('Weakest are the four with “·John”, −1.10 on average');
  });

  it('does not claim what chance can do with so few prompts', () => {
    const said = findingText(datasetFinding(lines, evaluation));
    expect(said).toMatch(/^Not clear: the right name accounts for 100\u00a0% of the spread/);
    expect(said).toContain('of four prompts, chance can do as much');
  });

  it('says plainly when nothing tells them apart, or there is nothing to compare', () => {
    const mixed = promptLines(
      evaluationOf([4, 1, 4, 1]),
      rows.map((row) => ({ ...row, text: 'same' })),
      {
        places: [0, 1, 2, 3],
        templates,
      },
    );
    expect(findingText(datasetFinding(mixed, evaluation))).toBe(
      'Right name and wrong name do not tell these prompts apart; the rest all of them share, or too few. Their logit differences lie between +1.00 and +4.00.',
    );
    const apart = mixed.map((line, i) => ({
      ...line,
      order: i < 2 ? ('right name first' as const) : ('wrong name first' as const),
      ...{ sentence: `${i}`, correct: `${i}`, incorrect: `${i}` },
    }));
    expect(findingText(datasetFinding(apart, evaluation))).toMatch(
      /^Order of the names does not tell these prompts apart; the rest all of them share, or too few\. /,
    );
    expect(findingText(datasetFinding(lines.slice(0, 1), evaluation))).toContain('One prompt');
    expect(findingText(datasetFinding([], evaluation))).toContain('no prompt');
  });
});
