import { type Finding, headPart, number, text } from '../../lib/finding.ts';
import { fixed } from '../../lib/format.ts';
import { roleNames } from '../../lib/headRoles.ts';
import { headRows } from '../../lib/tensorValues.ts';
import type { Roles, Scores } from './queries.ts';

/** A kind of head that repeated random tokens tell apart. */
export interface ScoreGrid {
  key: 'previousToken' | 'duplicateToken' | 'induction';
  title: string;
  /** Where such a head looks, in words. */
  looks: string;
  values: number[][];
}

const kinds = [
  { key: 'previousToken', title: 'Previous token', looks: 'to the token just before' },
  { key: 'duplicateToken', title: 'Duplicate token', looks: 'to the same token, one repeat before' },
  { key: 'induction', title: 'Induction', looks: 'to the token that came after it, one repeat before' },
] as const;

/** The three grids. */
export function scoreGrids(scores: Scores): ScoreGrid[] {
  return kinds.map((kind) => ({ ...kind, values: headRows(scores[kind.key]) }));
}

export type RoleRow = Roles['rows'][number];

/** The heads that are a candidate for something, in the order of the circuit, strongest first. */
export function candidates({ rows }: Roles): RoleRow[] {
  const order = Object.keys(roleNames);
  return rows
    .filter(({ role }) => role in roleNames)
    .sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role) || (b.value ?? 0) - (a.value ?? 0));
}

/** The letter of every candidate. */
export function roleLetters(roles: Roles): Map<string, string> {
  return new Map(candidates(roles).map(({ head, role }) => [head, roleNames[role]!.letter]));
}

/** What the numbers of the evidence are called. */
export const evidenceNames: Record<string, string> = {
  previousTokenScore: 'previous-token score',
  duplicateTokenScore: 'duplicate-token score',
  inductionScore: 'induction score',
  s1Plus1ToS1: 'attention S1+1 to S1',
  s2ToS1: 'attention S2 to S1',
  s2ToS1Plus1: 'attention S2 to S1+1',
  endToS2: 'attention END to S2',
  endToIo: 'attention END to IO',
  directEffect: 'direct effect',
  directShare: 'share of the difference',
};

/** The finding of the page: the strongest head of each kind that was found. */
export function headTypesFinding(roles: Roles): Finding {
  const found = candidates(roles);
  if (found.length === 0) return [text('No head reaches the threshold of any kind.')];
  const kindsFound = [...new Set(found.map(({ role }) => role))];
  return [
    text('By what they attend to and write, '),
    ...kindsFound.flatMap((role, i) => {
      const own = found.filter((row) => row.role === role);
      const [first] = own as [RoleRow];
      const others = own.length > 1 ? ` and ${own.length - 1} more` : '';
      return [
        text(i === 0 ? '' : i === kindsFound.length - 1 ? ' and ' : ', '),
        headPart(first.head),
        text(`${others} as ${roleNames[role]!.name} (`),
        number(fixed(first.value)),
        text(')'),
      ];
    }),
    text(' are candidates. Reading alone does not prove any of them.'),
  ];
}
