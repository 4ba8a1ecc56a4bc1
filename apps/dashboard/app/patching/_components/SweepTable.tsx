'use client';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { fixed, signed } from '../../../lib/format.ts';
import type { TokenBox } from '../../../lib/tokenBoxes.ts';
import type { SweepHandle } from './useSweep.ts';

interface Row {
  key: string;
  site: string;
  layer: number;
  position: number;
  token: string;
  effect: number | null;
  low: number | null;
  high: number | null;
}

const columns: Column<Row>[] = [
  { key: 'site', title: 'Site', cell: ({ site }) => site },
  { key: 'layer', title: 'Layer', cell: ({ layer }) => layer, numeric: true },
  { key: 'position', title: 'Position', cell: ({ position }) => position, numeric: true },
  { key: 'token', title: 'Token', cell: ({ token }) => token, tone: 'token' },
  {
    key: 'effect',
    title: 'Effect',
    cell: ({ effect }) => effect,
    show: ({ effect }) => signed(effect, 3),
    numeric: true,
  },
  { key: 'low', title: '95 % from', cell: ({ low }) => low, show: ({ low }) => fixed(low, 3), numeric: true },
  { key: 'high', title: 'to', cell: ({ high }) => high, show: ({ high }) => fixed(high, 3), numeric: true },
];

/** Every cell of the three sweeps. */
export function SweepTable({ sweeps, boxes }: { sweeps: readonly SweepHandle[]; boxes: readonly TokenBox[] }) {
  const rows = sweeps.flatMap(({ site, sweep }) =>
    (sweep?.effects ?? []).map((effect, cell): Row => {
      const [layer, position] = [Math.floor(cell / boxes.length), cell % boxes.length];
      const [low, high] = [sweep!.low[cell] ?? null, sweep!.high[cell] ?? null];
      return { key: `${site}-${cell}`, site, layer, position, token: boxes[position]?.text ?? '', effect, low, high };
    }),
  );
  const size = ({ effect }: Row) => Math.abs(effect ?? 0);
  return (
    <DataTable
      name="patching"
      title="Effect of each patch by layer and position"
      columns={columns}
      rows={rows.sort((a, b) => size(b) - size(a))}
      rowKey={({ key }) => key}
    />
  );
}
