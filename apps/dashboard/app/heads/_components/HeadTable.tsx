'use client';
import { type Column, DataTable, numberColumn } from '../../../components/DataTable.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useCandidateRoles } from '../../../components/frame/useCandidateRoles.ts';
import { usePins } from '../../../components/frame/usePins.ts';
import { type Effect, largestFirst } from '../../../lib/attribution.ts';
import { percent, signed } from '../../../lib/format.ts';
import { roleOfHead } from '../../../lib/headRoles.ts';
import type { HeadsView } from '../headsView.ts';

/** Every head, largest effect first until it is sorted otherwise. */
export function HeadTable({ view }: { view: HeadsView }) {
  const { model } = useInvestigation();
  const { pins } = usePins();
  const measured = useCandidateRoles();
  const name = model.data?.name ?? null;
  const columns: Column<Effect>[] = [
    { key: 'head', title: 'Head', cell: ({ label }) => label },
    {
      key: 'publishedRole',
      title: 'Published role',
      cell: ({ label }) => roleOfHead(label, name),
      tone: 'muted',
      isWide: true,
    },
    {
      key: 'measuredRole',
      title: 'Measured role',
      cell: ({ label }) => measured.get(label)?.name ?? null,
      tone: 'muted',
    },
    numberColumn('effect', 'Logits', ({ value }) => value, signed, 4, 'strong'),
    numberColumn('share', 'Share', ({ value }) => value / view.total, percent, 1),
  ];
  return (
    <DataTable
      name="head-effects"
      title="Direct effect of each head on the logit difference"
      columns={columns}
      rows={largestFirst(view.effects)}
      rowKey={({ label }) => label}
      isCurrent={({ label }) => pins.includes(label)}
    />
  );
}
