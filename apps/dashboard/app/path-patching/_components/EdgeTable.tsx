'use client';
import { DataTable } from '../../../components/DataTable.tsx';
import { TableFold } from '../../../components/PageShell.tsx';
import { signed } from '../../../lib/format.ts';
import { type PathStep, stepName } from '../pathSteps.ts';
import type { SenderEffect, StepView } from '../pathView.ts';

interface Row extends SenderEffect {
  step: number;
  receivers: string;
}

interface EdgeTableProps {
  steps: readonly PathStep[];
  views: readonly (StepView | null)[];
  describe: (sender: SenderEffect, step: number) => string;
}

/** Every path that was measured, with its interval and in words. */
export function EdgeTable({ steps, views, describe }: EdgeTableProps) {
  const rows: Row[] = views.flatMap((view, step) =>
    [...(view?.effects.values() ?? [])]
      .filter(({ effect }) => effect !== 0)
      .map((sender) => ({ ...sender, step, receivers: stepName(steps[step - 1] ?? null) })),
  );
  return (
    <TableFold title="Every path" caption={`${rows.length} that change something, with interval and in words`}>
      <DataTable
        name="paths"
        title="Every path"
        rows={rows}
        rowKey={({ step, label }) => `${step} ${label}`}
        columns={[
          { key: 'sender', title: 'From', cell: ({ label }) => label, tone: 'strong' },
          { key: 'receivers', title: 'To', cell: ({ receivers }) => receivers },
          {
            key: 'effect',
            title: 'Effect',
            numeric: true,
            cell: ({ effect }) => effect,
            show: (row) => signed(row.effect, 3),
          },
          { key: 'low', title: 'Low', numeric: true, cell: ({ low }) => low, show: (row) => signed(row.low, 3) },
          { key: 'high', title: 'High', numeric: true, cell: ({ high }) => high, show: (row) => signed(row.high, 3) },
          { key: 'words', title: 'In words', tone: 'muted', cell: (row) => describe(row, row.step) },
        ]}
      />
    </TableFold>
  );
}
