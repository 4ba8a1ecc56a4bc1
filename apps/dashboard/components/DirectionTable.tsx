'use client';
import { fixed, showToken, signed } from '../lib/format.ts';
import type { Recipe } from '../lib/pinnedViews.ts';
import { type Column, DataTable, numberColumn } from './DataTable.tsx';

interface ScoredToken {
  id: number;
  text: string;
  value: number;
}

/** A singular vector, as the tokens at its two ends. */
export interface Direction {
  rank: number;
  singularValue: number;
  positive: readonly ScoredToken[];
  negative: readonly ScoredToken[];
}

const columns: Column<Direction>[] = [
  { key: 'rank', title: '#', cell: ({ rank }) => rank + 1, numeric: true, tone: 'muted' },
  numberColumn('singularValue', 'Strength', ({ singularValue }) => singularValue, fixed, 3, 'strong'),
  end('positive', 'One end', 'io'),
  end('negative', 'Other end', 's'),
];

interface DirectionTableProps {
  name: string;
  title: string;
  rows: readonly Direction[];
  /** What gives them again. */
  recipe: Recipe;
}

/** Main directions of a matrix in words, strongest first; which end is which is arbitrary. */
export function DirectionTable({ name, title, rows, recipe }: DirectionTableProps) {
  return (
    <DataTable name={name} title={title} columns={columns} rows={rows} rowKey={({ rank }) => rank} recipes={[recipe]} />
  );
}

function end(key: 'positive' | 'negative', title: string, tone: string): Column<Direction> {
  return {
    key,
    title,
    cell: (row) => row[key].map(({ text }) => text).join(' | '),
    show: (row) => (
      <span style={{ whiteSpace: 'normal' }}>
        {row[key].map(({ id, text, value }) => (
          <span key={id}>
            <span className={`token ${tone}`} title={`${signed(value, 4)}, id ${id}`}>
              {showToken(text)}
            </span>{' '}
          </span>
        ))}
      </span>
    ),
  };
}
