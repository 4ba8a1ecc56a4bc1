import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { candidates, headTypesFinding, roleLetters, scoreGrids } from './headTypesView.ts';
import type { Roles } from './queries.ts';

const row = (head: string, role: string, value: number) => ({
  head,
  role,
  basis: 'reading',
  measure: 'endToIo',
  value,
  threshold: 0.3,
  publishedRole: null,
  evidence: [],
});
const roles: Roles = {
  rows: [
    row('L0H0', 'none', 0),
    row('L0H1', 'previousToken', 0.9),
    row('L1H0', 'nameMover', 0.4),
    row('L1H1', 'nameMover', 0.8),
  ],
  logitDifference: 3,
  prompts: 8,
};

it('names the strongest head of each kind, in the order of the circuit', () => {
  expect(findingText(headTypesFinding(roles))).toBe(
    'By what they attend to and write, L0H1 as previous token (0.90) and L1H1 and 1 more as name mover (0.80) are candidates. Reading alone does not prove any of them.',
  );
  expect(candidates(roles).map(({ head }) => head)).toEqual(['L0H1', 'L1H1', 'L1H0']);
  expect(roleLetters(roles).get('L1H0')).toBe('M');
});

it('cuts the three grids', () => {
  const tensor = (values: number[]) => ({ shape: [2, 2], values });
  const grids = scoreGrids({
    previousToken: tensor([0, 1, 2, 3]),
    duplicateToken: tensor([4, 5, 6, 7]),
    induction: tensor([8, 9, 10, 11]),
    length: 4,
    batch: 2,
  });
  expect(grids[2]!.values).toEqual([
    [8, 9],
    [10, 11],
  ]);
});
