import type { PointGroup } from '../../components/charts/ScatterChartPicture.tsx';
import { fixed, showToken } from '../../lib/format.ts';
import type { CopyRun } from './queries.ts';

type CopyRow = CopyRun['copyScatter']['rows'][number];

const groups = [
  { to: 'io', name: 'IO', tone: 'pos' },
  { to: 's1', name: 'S', tone: 'neg' },
] as const;

/** The points of both names. */
export function copyGroups(rows: readonly CopyRow[]): PointGroup[] {
  return groups.map(({ to, name, tone }) => ({
    name,
    tone,
    points: rows
      .filter((row) => row.to === to)
      .map((row) => ({
        label: `prompt ${row.prompt + 1}, ${showToken(row.text)}`,
        x: row.attention,
        y: row.contribution,
      })),
  }));
}

/** What the correlation says in words. */
export function copySentence(head: string, correlation: number | null): string {
  if (correlation === null) return `${head} looks at both names alike, so there is no correlation`;
  const verdict =
    correlation > 0.5
      ? 'the more it looks at a name, the more it writes it'
      : correlation < -0.5
        ? 'the more it looks at a name, the more it writes against it'
        : 'what it writes does not follow where it looks';
  return `correlation ${fixed(correlation)}: ${verdict}`;
}
