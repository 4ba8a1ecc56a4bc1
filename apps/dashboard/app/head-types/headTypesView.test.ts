import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { causalView, effectWords, isOpen, verdictWords } from './causalView.ts';
import { headTypesFinding } from './headTypesFinding.ts';
import { bestOf, candidates, roleLetters, scoreGrids } from './headTypesView.ts';
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
  expect(findingText(headTypesFinding(roles, null))).toBe(
    'By what they attend to and write, L0H1 as previous token (0.90) and L1H1 and 1 more as name mover (0.80) are candidates. Reading alone does not prove any of them.',
  );
  expect(candidates(roles).map(({ head }) => head)).toEqual(['L0H1', 'L1H1', 'L1H0']);
  expect(roleLetters(roles, null).get('L1H0')).toBe('m');
});

it('cuts the three grids', () => {
  const tensor = (values: number[]) => ({ shape: [2, 2], values });
  const grids = scoreGrids({
    previousToken: tensor([0, 1, 2, 3]),
    duplicateToken: tensor([4, 5, 6, 7]),
    induction: tensor([8, 9, 10, 11]),
  });
  expect(bestOf(grids[1]!)).toEqual({ head: 'L1H1', score: 7 });
  expect(grids[2]!.values).toEqual([
    [8, 9],
    [10, 11],
  ]);
});

const encode = (...values: number[]) => ({
  shape: [2, 2],
  data: Buffer.from(Float32Array.from(values).buffer).toString('base64'),
});
const verdict = (head: string, role: string, confirmed: boolean | null, effect: number | null) => ({
  head,
  role,
  confirmed,
  test: confirmed === null ? null : 'direct',
  effect,
  interval: effect === null ? null : { low: effect - 0.1, high: effect + 0.1 },
  causalThreshold: 0.05,
});
const causal = causalView({
  rows: [
    verdict('L0H1', 'previousToken', null, null),
    verdict('L1H0', 'nameMover', false, 0.004),
    verdict('L1H1', 'nameMover', true, -0.25),
  ],
  steps: [
    {
      test: 'queries',
      receivers: ['L1H1'],
      effect: encode(0, -0.25, 0.5, 0),
      low: encode(0, -0.5, -0.25, 0),
      high: encode(0, -0.125, 1, 0),
      others: ['L0H0'],
    },
  ],
  prompts: 8,
})!;

it('tells what is confirmed from what only looks the part, and what could not be tested', () => {
  expect(findingText(headTypesFinding(roles, causal))).toBe(
    'Confirmed: L1H1 as name mover (−25\u00a0%), in percent of the difference along the path of its role. L1H0 only looks the part. One could not be tested.',
  );
  const refuted = (...heads: string[]) => ({
    ...causal,
    rows: new Map(heads.map((head) => [head, { ...causal.rows.get('L1H0')!, head }])),
  });
  expect(findingText(headTypesFinding(roles, refuted('L1H0', 'L1H1')))).toMatch(/ L1H1 and L1H0 only look the part\.$/);
  expect([...roleLetters(roles, causal).values()]).toEqual(['p', 'M', 'm']);
  expect(['L0H1', 'L1H0', 'L1H1'].map((head) => verdictWords(causal.rows.get(head)))).toEqual([
    'candidate',
    'only looks like one',
    'confirmed',
  ]);
  expect(effectWords(causal.rows.get('L1H1')!)).toBe('−25.0\u00a0% (−35\u00a0to\u00a0−15\u00a0%)');
});

it('shows each test in percent, and which cells leave it open', () => {
  const [step] = causal.steps;
  expect(step!.values).toEqual([
    [0, -25],
    [50, 0],
  ]);
  expect(step!.words).toBe('each head at END, into L1H1');
  expect(isOpen(step!, 0, 1)).toBe(false);
  expect(isOpen(step!, 1, 0)).toBe(true);
});
