import { showToken } from '../../lib/format.ts';
import { mean } from '../../lib/statistics.ts';
import type { PromptLine } from './datasetView.ts';
import type { Evaluation } from './queries.ts';

/** What prompts can have in common. */
export const columns = ['sentence', 'name', 'other', 'order'] as const;
export type SliceColumn = (typeof columns)[number];

/** What each column is called, and what of a prompt it is. */
export const columnTexts: Record<SliceColumn, { title: string; plural: string; of: (line: PromptLine) => string }> = {
  sentence: { title: 'Sentence', plural: 'sentences', of: ({ sentence }) => sentence },
  name: { title: 'Right name', plural: 'right names', of: ({ correct }) => showToken(correct) },
  other: { title: 'Wrong name', plural: 'wrong names', of: ({ incorrect }) => showToken(incorrect) },
  order: { title: 'Order of the names', plural: 'orders of the names', of: ({ order }) => order },
};

/** Prompts that share one value of a column. */
export interface Slice {
  name: string;
  count: number;
  right: number;
  /** Of the logit difference. */
  mean: number;
  smallest: number;
  largest: number;
  /** 95 % interval of the mean, where the API gives one. */
  low: number | null;
  high: number | null;
  probability: number;
  rank: number;
}

/** The prompts cut by one column, the weakest slice first. */
export function slicesBy(column: SliceColumn, lines: readonly PromptLine[], evaluation: Evaluation): Slice[] {
  const intervals = intervalsOf(column, evaluation);
  return [...grouped(column, lines)]
    .map(([name, own]) => ({
      name,
      count: own.length,
      right: own.filter(({ difference }) => difference > 0).length,
      mean: meanOf(own, 'difference'),
      smallest: Math.min(...own.map(({ difference }) => difference)),
      largest: Math.max(...own.map(({ difference }) => difference)),
      low: intervals.get(name)?.low ?? null,
      high: intervals.get(name)?.high ?? null,
      probability: meanOf(own, 'probability'),
      rank: meanOf(own, 'rank'),
    }))
    .sort((a, b) => a.mean - b.mean);
}

function intervalsOf(column: SliceColumn, { byTemplate, byName }: Evaluation) {
  if (column === 'sentence') return new Map(byTemplate.map((group) => [group.name, group]));
  return new Map(column === 'name' ? byName.map((group) => [showToken(group.name), group]) : []);
}

function grouped(column: SliceColumn, lines: readonly PromptLine[]): Map<string, PromptLine[]> {
  const groups = new Map<string, PromptLine[]>();
  for (const line of lines) {
    const name = columnTexts[column].of(line);
    groups.set(name, [...(groups.get(name) ?? []), line]);
  }
  return groups;
}

function meanOf(lines: readonly PromptLine[], metric: 'difference' | 'probability' | 'rank'): number {
  return mean(lines.map((line) => line[metric]));
}

/**
 * How much of the spread of the logit difference a column accounts for: ε² = 1 − (variance within slices) / (variance), both
 * by their degrees of freedom, so that many small slices do not look like an explanation. 1: prompts of a slice are all
 * the same; near 0, or below: no more alike than any others. Null for a single slice, and where a slice has fewer than two
 * prompts on average.
 */
export function shareOfSpread(column: SliceColumn, lines: readonly PromptLine[]): number | null {
  const groups = [...grouped(column, lines).values()];
  const within = groups.reduce((sum, own) => sum + squaresAround(own), 0) / (lines.length - groups.length);
  const whole = squaresAround(lines) / (lines.length - 1);
  if (groups.length < 2 || 2 * groups.length > lines.length || whole === 0) return null;
  return 1 - within / whole;
}

/**
 * What `shareOfSpread` of so many slices strays around 0 by chance, one standard deviation: (k − 1) / (n − 1) times that of
 * F with k − 1 and n − k degrees of freedom, for many of them.
 */
export function chanceOfShare(column: SliceColumn, lines: readonly PromptLine[]): number {
  const [n, k] = [lines.length, grouped(column, lines).size];
  return ((k - 1) / (n - 1)) * Math.sqrt(2 / (k - 1) + 2 / (n - k));
}

function squaresAround(lines: readonly PromptLine[]): number {
  const center = meanOf(lines, 'difference');
  return lines.reduce((sum, { difference }) => sum + (difference - center) ** 2, 0);
}
