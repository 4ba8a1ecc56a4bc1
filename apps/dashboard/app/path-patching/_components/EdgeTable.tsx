'use client';
import { DataTable, numberColumn } from '../../../components/DataTable.tsx';
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
          numberColumn('effect', 'Effect', ({ effect }: Row) => effect, signed, 3),
          numberColumn('low', 'Low', ({ low }: Row) => low, signed, 3),
          numberColumn('high', 'High', ({ high }: Row) => high, signed, 3),
          { key: 'words', title: 'In words', tone: 'muted', isWide: true, cell: (row) => describe(row, row.step) },
        ]}
      />
    </TableFold>
  );
}
