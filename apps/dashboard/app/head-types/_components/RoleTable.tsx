'use client';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { usePins } from '../../../components/frame/usePins.ts';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import { PinButton } from '../../../components/PinButton.tsx';
import { fixed, signed } from '../../../lib/format.ts';
import { roleNames } from '../../../lib/headRoles.ts';
import { candidates, evidenceNames, type RoleRow } from '../headTypesView.ts';
import type { Roles } from '../queries.ts';

const shownEvidence = ['s1Plus1ToS1', 's2ToS1', 's2ToS1Plus1', 'endToS2', 'endToIo', 'directEffect'];
const nameOf = (role: string | null) => (role ? (roleNames[role]?.name ?? role) : null);

/** Every candidate with what speaks for it. */
export function RoleTable({ roles }: { roles: Roles }) {
  const { pins } = usePins();
  const provenance = useProvenance();
  const rows = candidates(roles);
  const hasPublished = roles.rows.some(({ publishedRole }) => publishedRole !== null);
  const evidence = (row: RoleRow, name: string) => row.evidence.find((entry) => entry.name === name)?.value ?? null;
  const columns: Column<RoleRow>[] = [
    {
      key: 'head',
      title: 'Head',
      cell: ({ head }) => head,
      show: ({ head }) => <PinButton label={head} />,
    },
    { key: 'role', title: 'Candidate for', cell: ({ role }) => nameOf(role) },
    ...(hasPublished
      ? [{ key: 'published', title: 'Published', cell: ({ publishedRole }: RoleRow) => nameOf(publishedRole) }]
      : []),
    {
      key: 'measure',
      title: 'Because of',
      cell: ({ measure }) => (measure ? (evidenceNames[measure] ?? measure) : null),
    },
    {
      key: 'value',
      title: 'Value',
      numeric: true,
      cell: ({ value }) => value,
      show: ({ value, threshold }) => `${fixed(value)} ≥ ${fixed(threshold)}`,
    },
    ...shownEvidence.map(
      (name): Column<RoleRow> => ({
        key: name,
        title: evidenceNames[name]!.replace('attention ', ''),
        numeric: true,
        cell: (row) => evidence(row, name),
        show: (row) => (name === 'directEffect' ? signed(evidence(row, name)) : fixed(evidence(row, name))),
      }),
    ),
  ];
  const title = 'Candidates, and what speaks for each';
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={`attention between named positions and direct effect, mean of ${roles.prompts} prompts; basis: reading, not yet an intervention`}
      />
      <DataTable
        name="roles"
        title={title}
        columns={columns}
        rows={rows}
        rowKey={({ head }) => head}
        provenance={provenance}
        isCurrent={({ head }) => pins.includes(head)}
      />
    </section>
  );
}
