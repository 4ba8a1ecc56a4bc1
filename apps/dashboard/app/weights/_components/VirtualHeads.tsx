'use client';
import { type Column, DataTable, numberColumn } from '../../../components/DataTable.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { TableFold } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { fixed } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { type VirtualHead, VirtualHeadsQuery } from '../queries.ts';

const title = 'Virtual heads';

const columns: Column<VirtualHead>[] = [
  { key: 'sender', title: 'First', cell: ({ sender }) => sender },
  { key: 'receiver', title: 'Then', cell: ({ receiver }) => receiver },
  numberColumn('share', 'Size against the parts', ({ share }) => share, fixed, 4, 'strong'),
  numberColumn('size', '‖OV OV‖', ({ size }) => size, fixed, 3),
];

/** Two heads in a row, acting as one. */
export function VirtualHeads() {
  return (
    <TableFold
      title={title}
      caption="pairs of heads of which the second moves on what the first writes, largest against their parts first"
      lazy
    >
      <Pairs />
    </TableFold>
  );
}

function Pairs() {
  const { modelArguments } = useInvestigation();
  const query = useApiQuery(VirtualHeadsQuery, modelArguments);
  const rows = query.data?.model.virtualHeads ?? null;
  return (
    <QueryState what="the virtual heads" error={query.error} loading={query.loading} height={200} onRetry={query.retry}>
      {rows && (
        <DataTable
          name="virtual-heads"
          title={title}
          columns={columns}
          rows={rows}
          rowKey={({ sender, receiver }) => `${sender}${receiver}`}
          recipes={[{ operation: 'weights.virtualHeads', input: { ...modelArguments } }]}
        />
      )}
    </QueryState>
  );
}
