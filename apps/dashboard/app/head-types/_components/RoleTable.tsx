'use client';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Figure } from '../../../components/Figure.tsx';
import { usePins } from '../../../components/frame/usePins.ts';
import { PinButton } from '../../../components/PinButton.tsx';
import { fixed, signed } from '../../../lib/format.ts';
import { roleNames } from '../../../lib/headRoles.ts';
import { type CausalView, effectWords, testNames, verdictWords } from '../causalView.ts';
import { candidates, evidenceNames, type RoleRow } from '../headTypesView.ts';
import type { Roles } from '../queries.ts';
import styles from './HeadTypes.module.css';

const shownEvidence = ['s1Plus1ToS1', 's2ToS1', 's2ToS1Plus1', 'endToS2', 'endToIo', 'directEffect'];
const shortNames: Record<string, string> = { directEffect: 'Direct' };
const nameOf = (role: string | null) => (role ? (roleNames[role]?.name ?? role) : null);

/** Every candidate with what speaks for it. */
export function RoleTable({ roles, causal }: { roles: Roles; causal: CausalView | null }) {
  const { pins } = usePins();
  const rows = candidates(roles);
  const hasPublished = roles.rows.some(({ publishedRole }) => publishedRole !== null);
  const evidence = (row: RoleRow, name: string) => row.evidence.find((entry) => entry.name === name)?.value ?? null;
  const verdictOn = (head: string) => causal?.rows.get(head);
  const columns: Column<RoleRow>[] = [
    {
      key: 'head',
      title: 'Head',
      cell: ({ head }) => head,
      show: ({ head }) => <PinButton label={head} />,
    },
    { key: 'role', title: 'Candidate for', cell: ({ role }) => nameOf(role) },
    { key: 'verdict', title: 'Tested', cell: ({ head }) => verdictWords(verdictOn(head)), tone: 'strong' },
    {
      key: 'test',
      title: 'By',
      cell: ({ head }) => testNames[verdictOn(head)?.test ?? ''] ?? null,
      show: ({ head }) => <span className={styles.whole}>{testNames[verdictOn(head)?.test ?? ''] ?? '–'}</span>,
      isWide: true,
    },
    {
      key: 'effect',
      title: 'Effect',
      numeric: true,
      cell: ({ head }) => verdictOn(head)?.effect ?? null,
      show: ({ head }) => {
        const row = verdictOn(head);
        return row ? <span className={styles.effect}>{effectWords(row)}</span> : '–';
      },
    },
    ...(hasPublished
      ? [
          {
            key: 'published',
            title: 'Published',
            cell: ({ publishedRole }: RoleRow) => nameOf(publishedRole),
            isWide: true,
          },
        ]
      : []),
    {
      key: 'measure',
      title: 'Because of',
      cell: ({ measure }) => (measure ? (evidenceNames[measure] ?? measure) : null),
      isWide: true,
    },
    {
      key: 'value',
      title: 'Value',
      numeric: true,
      cell: ({ value }) => value,
      show: ({ value, threshold }) => `${fixed(value)} ≥ ${fixed(threshold)}`,
      isWide: true,
    },
    ...shownEvidence.map(
      (name): Column<RoleRow> => ({
        key: name,
        title: shortNames[name] ?? evidenceNames[name]!.replace('attention ', '').replace(' to ', '→'),
        numeric: true,
        cell: (row) => evidence(row, name),
        show: (row) => (name === 'directEffect' ? signed(evidence(row, name)) : fixed(evidence(row, name))),
        isWide: true,
      }),
    ),
  ];
  const title = 'Candidates, and what speaks for each';
  return (
    <Figure
      title={title}
      caption={`tested: the effect of the intervention in percent of the logit difference, with its 95\u00a0% interval; then what reading says, mean of ${roles.prompts} prompts`}
    >
      {rows.length === 0 ? (
        <p>No head reaches the threshold of any kind, so there is none to list. All scores stand in the grids.</p>
      ) : (
        <DataTable
          name="roles"
          title={title}
          columns={columns}
          rows={rows}
          rowKey={({ head }) => head}
          isCurrent={({ head }) => pins.includes(head)}
        />
      )}
    </Figure>
  );
}
