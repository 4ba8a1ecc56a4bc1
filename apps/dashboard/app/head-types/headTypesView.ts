import { headLabel } from '@circuit-lens/shared/names';
import { roleNames } from '../../lib/headRoles.ts';
import { headRows, type ListedTensor } from '../../lib/tensorValues.ts';
import type { CausalView } from './causalView.ts';
import type { Copying, DetectorRun, Roles } from './queries.ts';

/** A score of every head, 0 to 1. */
export interface ScoreGrid {
  key: string;
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
export function scoreGrids(scores: Record<(typeof kinds)[number]['key'], ListedTensor>): ScoreGrid[] {
  return kinds.map((kind) => ({ ...kind, values: headRows(scores[kind.key]) }));
}

/** The head with the largest score. */
export function bestOf({ values }: ScoreGrid): { head: string; score: number } {
  const all = values.flatMap((row, layer) => row.map((score, head) => ({ head: headLabel({ layer, head }), score })));
  return all.reduce((best, entry) => (entry.score > best.score ? entry : best));
}

/** How far each head's attention on the prompts lies on the pattern of each kind. */
export function detectorGrids(run: DetectorRun, measure: 'MUL' | 'ABS'): ScoreGrid[] {
  const looks = {
    previousToken: 'the token before',
    duplicateToken: 'earlier equal tokens',
    induction: 'the tokens after those',
  };
  return scoreGrids(run).map((grid) => ({
    ...grid,
    looks: `${measure === 'MUL' ? 'share of attention on' : 'close to attention on'} ${looks[grid.key as keyof typeof looks]}`,
  }));
}

/** Which heads write the names they read, by both definitions, and which suppress them. */
export function copyingGrids({ arena, paper, suppressing }: Copying): ScoreGrid[] {
  const of = (key: string, title: string, looks: string, { scores }: Copying['arena']) => ({
    key,
    title,
    looks,
    values: headRows(scores),
  });
  return [
    of('arena', 'Copies names', `from the weights alone, ${arena.count} names (ARENA)`, arena),
    of('paper', 'Copies names of the task', `from the stream after block 0, ${paper.count} names (Wang et al.)`, paper),
    of('suppressing', 'Suppresses names', 'the same with the sign turned, from the weights', suppressing),
  ];
}

export type RoleRow = Roles['rows'][number];

/** The heads that are a candidate for something, in the order of the circuit, strongest first. */
export function candidates({ rows }: Roles): RoleRow[] {
  const order = Object.keys(roleNames);
  return rows
    .filter(({ role }) => role in roleNames)
    .sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role) || (b.value ?? 0) - (a.value ?? 0));
}

/** The letter of every candidate: small until an intervention has confirmed it. */
export function roleLetters(roles: Roles, causal: CausalView | null): Map<string, string> {
  const isConfirmed = (head: string) => causal?.rows.get(head)?.confirmed === true;
  return new Map(
    candidates(roles).map(({ head, role }) => {
      const { letter } = roleNames[role]!;
      return [head, isConfirmed(head) ? letter : letter.toLowerCase()];
    }),
  );
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
