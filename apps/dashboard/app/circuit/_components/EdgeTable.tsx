'use client';
import { DataTable, numberColumn } from '../../../components/DataTable.tsx';
import { TableFold } from '../../../components/PageShell.tsx';
import { signed } from '../../../lib/format.ts';
import type { Recipe } from '../../../lib/pinnedViews.ts';
import { edgeWords, endName, partName } from '../edgesView.ts';
import type { EdgeRow, Edges } from '../results.ts';

interface EdgeTableProps {
  measured: Edges;
  prompts: number;
  recipe: Recipe | null;
}

/** Every edge that was measured, drawn or not. */
export function EdgeTable({ measured, prompts, recipe }: EdgeTableProps) {
  const { rows } = measured;
  const number = (key: 'effect' | 'low' | 'high', title: string) =>
    numberColumn(key, title, (row: EdgeRow) => row[key], signed, 3);
  return (
    <TableFold
      title="Every edge"
      caption={`${rows.length} measured by path patching, with interval and in words; those that stand out are drawn`}
    >
      <DataTable
        name="circuit-edges"
        title="Every edge"
        recipes={[recipe]}
        rows={rows}
        rowKey={(row) => `${partName(row.from)} ${endName(row)}`}
        columns={[
          { key: 'from', title: 'From', cell: ({ from }) => partName(from), tone: 'strong' },
          { key: 'to', title: 'Into', cell: (row) => endName(row) },
          number('effect', 'Effect'),
          number('low', 'Low'),
          number('high', 'High'),
          {
            key: 'words',
            title: 'In words',
            tone: 'muted',
            isWide: true,
            cell: (row) => edgeWords(row, measured, prompts),
          },
        ]}
      />
    </TableFold>
  );
}
