'use client';
import { type Column, DataTable, numberColumn, wide } from '../../../components/DataTable.tsx';
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
  const number = (key: 'withHead' | 'withoutHead' | 'change', title: string, show: typeof fixed) =>
    numberColumn(key, title, (row: Row) => row.measured?.[key] ?? null, show, 3);
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
      isWide: true,
    },
    wide(number('withHead', 'F(C∖K)', fixed)),
    wide(number('withoutHead', 'F(C∖(K∪v))', fixed)),
    number('change', 'Change', signed),
    numberColumn('shareOfFull', 'Of F(M)', (row) => row.measured?.shareOfFull ?? null, percent, 1),
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
