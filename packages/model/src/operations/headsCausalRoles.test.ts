import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CausalEffect, verdictOn } from '../analysis/causalRoles.ts';
import type { MeasuredRole } from '../analysis/headRoles.ts';
import { embeddedModel } from '../modelFolders.ts';
import type { Tensor } from '../tensor.ts';
import { OperationTester, ioiPrompts as prompts } from '../testing/OperationTester.ts';
import type { CausalStep } from './causalSteps.ts';
import { runOperation } from './runOperation.ts';

interface Row {
  head: string;
  role: string;
  basis: string;
  confirmed: boolean | null;
  test: string | null;
  effect: number | null;
}

interface Roles {
  rows: Row[];
  steps: (CausalStep & { others: string[] })[];
  logitDifference: { clean: number; corrupted: number | null };
}

let tester: OperationTester;
let mini: Roles;
beforeAll(async () => {
  tester = await OperationTester.make();
  mini = await tester.resultOf<Roles>('heads.causalRoles', { model: embeddedModel });
});
afterAll(() => tester.remove());

describe('heads.causalRoles', () => {
  it('confirms every intended head of ioi-mini, and not the one that only looks the part', () => {
    const candidates = mini.rows.filter(({ role }) => role !== 'none');
    const intended = ['L0H0', 'L0H1', 'L0H2', 'L1H1', 'L1H2', 'L2H0', 'L2H1', 'L2H2', 'L3H0', 'L3H1', 'L3H2'];
    const confirmed = candidates.filter((row) => row.confirmed).map(({ head }) => head);
    expect(confirmed).toEqual(expect.arrayContaining(intended));
    expect(candidates.filter((row) => row.confirmed === false)).toMatchObject([
      { head: 'L3H5', role: 'induction', basis: 'reading', test: 'values', effect: 0 },
    ]);
    expect(candidates.every(({ confirmed: is, basis }) => (is ? 'causal' : 'reading') === basis)).toBe(true);
  });

  it('ends each step in what the step before confirmed', () => {
    expect(mini.steps.map(({ test, receivers }) => [test, receivers])).toMatchObject([
      ['direct', ['logits']],
      ['backup', ['L3H0', 'L3H1', 'L3H2']],
      ['queries', ['L3H0', 'L3H1', 'L3H2']],
      ['values', ['L2H0', 'L2H1', 'L2H2']],
      ['keys', expect.arrayContaining(['L1H1', 'L1H2'])],
    ]);
    expect(mini.steps[3]!.others).toContain('L1H5');
    expect(mini.logitDifference.corrupted!).toBeLessThan(mini.logitDifference.clean / 2);
  });

  it('is the share that path patching and ablation give', async () => {
    const corrupted = prompts.map(({ text }) => ({ text: text.replace(', John', ', Tom') }));
    const pair = { clean: { model: embeddedModel, prompts }, corrupted: { prompts: corrupted } };
    const own = await tester.resultOf<Roles>('heads.causalRoles', { ...pair.clean, corrupted });
    const { result: paths } = await runOperation(
      'patch.paths',
      { ...pair, receivers: ['finalResid'], senderPositions: ['end'], metric: { kind: 'logitDifference' } },
      tester.context,
    );
    const { mean, unpatched } = paths as unknown as { mean: Tensor; unpatched: number };
    const share = (layer: number, head: number) => (mean.at(layer, head) - unpatched) / unpatched;
    expect(own.steps[0]!.effect.at(3, 0)).toBeCloseTo(share(3, 0), 5);
    const movers = own.steps[1]!.receivers;
    const off = await tester.resultOf<{ attribution: { before: Tensor; after: Tensor } }>('ablate.heads', {
      ...pair.clean,
      heads: movers,
      together: true,
      kind: 'mean',
      source: pair.corrupted,
      positions: ['end'],
    });
    const gained = (off.attribution.after.at(3, 5) - off.attribution.before.at(3, 5)) / own.logitDifference.clean;
    expect(own.steps[1]!.effect.at(3, 5)).toBeCloseTo(gained, 5);
  });

  it('goes no further than what is confirmed', async () => {
    const causalThresholds = { direct: 100 };
    const { rows, steps } = await tester.resultOf<Roles>('heads.causalRoles', {
      model: embeddedModel,
      causalThresholds,
    });
    expect(steps.map(({ test }) => test)).toEqual(['direct']);
    expect(rows.find(({ head }) => head === 'L3H0')).toMatchObject({ basis: 'reading', confirmed: false });
    expect(rows.find(({ head }) => head === 'L2H0')).toMatchObject({ basis: 'reading', confirmed: null, test: null });
  });

  it('says what to give where names are not found', async () => {
    const named = { text: 'a b c', answers: { correct: ' Mary', incorrect: ' John' } };
    const error = await tester.failureOf('heads.causalRoles', { prompts: [named] });
    expect(error.code).toBe('LABEL_NOT_FOUND');
  });
});

describe('the verdict on a candidate', () => {
  type Found = () => CausalEffect | null;
  const found =
    (effect: number, low: number, high: number): Found =>
    () => ({ effect, interval: { low, high } });
  const cases: [MeasuredRole['role'], Found, boolean | null][] = [
    ['nameMover', found(-0.2, -0.3, -0.1), true],
    ['nameMover', found(-0.2, -0.5, 0.1), false],
    ['nameMover', found(0.2, 0.1, 0.3), false],
    ['nameMover', found(-0.2, Number.NaN, Number.NaN), true],
    ['negativeNameMover', found(0.2, 0.1, 0.3), true],
    ['sInhibition', found(-0.019, -0.02, -0.01), false],
    ['backupNameMover', () => ({ effect: 0.1, interval: null }), true],
    ['previousToken', () => null, null],
    ['none', found(-1, -1, -1), null],
  ];
  it.each(cases)('of %s', (role, effectIn, confirmed) => {
    expect(verdictOn(role, effectIn).confirmed).toBe(confirmed);
  });
});
