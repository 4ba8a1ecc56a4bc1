'use client';
import { type Column, DataTable, numberColumn, wide } from '../../../components/DataTable.tsx';
import { fixed, signed } from '../../../lib/format.ts';
import type { TokenBox } from '../../../lib/tokenBoxes.ts';
import { cellsOf } from '../sweepView.ts';
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
  numberColumn('effect', 'Effect', ({ effect }) => effect, signed, 3),
  wide(numberColumn('low', '95\u00a0% from', ({ low }) => low, fixed, 3)),
  wide(numberColumn('high', 'to', ({ high }) => high, fixed, 3)),
];

/** Every cell of the three sweeps. */
export function SweepTable({ sweeps, boxes }: { sweeps: readonly SweepHandle[]; boxes: readonly TokenBox[] }) {
  const rows = sweeps.flatMap(({ site, sweep }) =>
    cellsOf(sweep).map(({ cell, ...effect }): Row => {
      const [layer, position] = [Math.floor(cell / boxes.length), cell % boxes.length];
      return { key: `${site}-${cell}`, site, layer, position, token: boxes[position]?.text ?? '', ...effect };
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
