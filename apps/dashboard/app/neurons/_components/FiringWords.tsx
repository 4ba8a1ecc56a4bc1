'use client';
import { type Column, DataTable, numberColumn } from '../../../components/DataTable.tsx';
import { TableFold } from '../../../components/PageShell.tsx';
import { count, signed } from '../../../lib/format.ts';
import type { FiringWord } from '../firingView.ts';
import type { FiringProps } from './EndFigure.tsx';

const columns: Column<FiringWord>[] = [
  { key: 'token', title: 'Token', cell: ({ text }) => text, tone: 'token' },
  numberColumn('largest', 'Largest', ({ largest }) => largest, signed, 4, 'strong'),
  numberColumn('mean', 'Mean', ({ mean }) => mean, signed, 4),
  { key: 'count', title: 'Times', cell: (word) => word.count, numeric: true },
  { key: 'prompt', title: 'Largest in prompt', cell: ({ place }) => place + 1, numeric: true, isWide: true },
  { key: 'position', title: 'at position', cell: ({ position }) => position, numeric: true, isWide: true },
];

/** Every different token of the prompts, those the neuron fires on most first. */
export function FiringWords({ view, label, of }: Omit<FiringProps, 'recipe'>) {
  const title = `${label} by token`;
  return (
    <TableFold title={title} caption={`${count(view.words.length)} different tokens of ${of}, without BOS`}>
      <DataTable name="neuron-tokens" title={title} columns={columns} rows={view.words} rowKey={({ text }) => text} />
    </TableFold>
  );
}
