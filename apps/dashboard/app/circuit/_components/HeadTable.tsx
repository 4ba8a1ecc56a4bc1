'use client';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { usePins } from '../../../components/frame/usePins.ts';
import { TableFold } from '../../../components/PageShell.tsx';
import { PinButton } from '../../../components/PinButton.tsx';
import { fixed, percent, signed } from '../../../lib/format.ts';
import { type Circuit, type CircuitHead, nodeKey, positionName } from '../circuit.ts';
import { classTexts } from '../classes.ts';
import type { Minimality, MinimalityRow } from '../results.ts';

interface Row extends CircuitHead {
  isOff: boolean;
  measured: MinimalityRow | null;
}

interface HeadTableProps {
  circuit: Circuit;
  off: readonly string[];
  effects: Minimality | null;
}

/** Every head of the circuit with what was measured of it. */
export function HeadTable({ circuit, off, effects }: HeadTableProps) {
  const { pins } = usePins();
  const measured = new Map(effects?.rows.map((row) => [nodeKey(row), row]));
  const rows = circuit.heads.map(
    (node): Row => ({ ...node, isOff: off.includes(nodeKey(node)), measured: measured.get(nodeKey(node)) ?? null }),
  );
  const numberColumn = (key: 'withHead' | 'withoutHead' | 'change', title: string): Column<Row> => ({
    key,
    title,
    cell: (row) => row.measured?.[key] ?? null,
    show: (row) => (key === 'change' ? signed(row.measured?.change, 3) : fixed(row.measured?.[key], 3)),
    numeric: true,
  });
  const columns: Column<Row>[] = [
    { key: 'head', title: 'Head', cell: ({ head }) => head, show: ({ head }) => <PinButton label={head} /> },
    {
      key: 'class',
      title: 'Class',
      cell: (row) => row.class,
      show: (row) => classTexts(row.class).name,
      tone: 'muted',
    },
    { key: 'position', title: 'At', cell: ({ position }) => position, show: ({ position }) => positionName(position) },
    { key: 'on', title: 'Is', cell: ({ isOff }) => (isOff ? 'off' : 'on') },
    {
      key: 'K',
      title: 'K',
      cell: (row) => row.measured?.K.map(nodeKey).join(' ') ?? null,
      show: (row) => row.measured?.K.map(({ head }) => head).join(' ') || '–',
      tone: 'muted',
    },
    numberColumn('withHead', 'F(C∖K)'),
    numberColumn('withoutHead', 'F(C∖(K∪v))'),
    numberColumn('change', 'Change'),
    {
      key: 'shareOfFull',
      title: 'Of F(M)',
      cell: (row) => row.measured?.shareOfFull ?? null,
      show: (row) => percent(row.measured?.shareOfFull, 1),
      numeric: true,
    },
  ];
  return (
    <TableFold title="The heads as a table" caption={`${rows.length} heads; a click on a name pins it`}>
      <DataTable
        name="circuit-heads"
        title={`Heads of the circuit ${circuit.name}`}
        columns={columns}
        rows={rows}
        rowKey={nodeKey}
        isCurrent={({ head }) => pins.includes(head)}
      />
    </TableFold>
  );
}
