import type { PointGroup } from '../../components/charts/chartData.ts';
import { fixed, showToken } from '../../lib/format.ts';
import type { CopyRun } from './queries.ts';

type CopyScatter = CopyRun['copyScatter'];
type CopyRow = CopyScatter['rows'][number];

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

/** Through two points there is always a line. */
const fewestPoints = 4;

/** What the correlation says in words. */
export function copySentence(head: string, { rows, correlation }: Pick<CopyScatter, 'rows' | 'correlation'>): string {
  if (rows.length < fewestPoints) return 'one prompt gives two points, and no correlation';
  if (correlation === null) return `${head} looks at both names alike, so there is no correlation`;
  const verdict =
    correlation > 0.5
      ? 'the more it looks at a name, the more it writes it'
      : correlation < -0.5
        ? 'the more it looks at a name, the more it writes against it'
        : 'what it writes does not follow where it looks';
  return `correlation ${fixed(correlation)}: ${verdict}`;
}
