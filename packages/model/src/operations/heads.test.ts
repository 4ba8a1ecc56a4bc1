import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultThresholds, measureRoles, type RoleEvidence } from '../analysis/headRoles.ts';
import { embeddedModel } from '../modelFolders.ts';
import type { Tensor } from '../tensor.ts';
import { OperationTester, ioiPrompts as prompts } from '../testing/OperationTester.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

const text = 'The cat sat on the cat';

describe('heads.detect', () => {
  const detect = (input: object) => tester.resultOf<{ tensor: Tensor; perPrompt: Tensor }>('heads.detect', input);

  it('gives every head 1 for its own pattern', async () => {
    const one = [{ text }];
    const patterns = await tester.resultOf<{ tensor: Tensor }>('attention.patterns', { prompts: one, heads: ['L1H0'] });
    const own = Array.from({ length: 7 }, (_, query) => [...patterns.tensor.sub(0, 0, query).data]);
    const { tensor } = await detect({ prompts: one, pattern: own, measure: 'abs' });
    expect(tensor.at(1, 0)).toBe(1);
    expect(tensor.at(0, 0)).toBeLessThan(1);
    const everywhere = own.map((row, query) => row.map((_, key) => (key <= query ? 1 : 0)));
    expect((await detect({ prompts: one, pattern: everywhere })).tensor.at(0, 1)).toBeCloseTo(1, 6);
  });

  it('of several prompts is the mean of each alone, whatever their lengths', async () => {
    const each = prompts.map((prompt) => detect({ prompts: [prompt], pattern: 'induction', excludeBos: true }));
    const [a, b] = await Promise.all(each);
    const both = await detect({ prompts, pattern: 'induction', excludeBos: true });
    expect(both.tensor.at(1, 1)).toBeCloseTo((a!.tensor.at(1, 1) + b!.tensor.at(1, 1)) / 2, 6);
    expect(both.perPrompt.shape).toEqual([2, 2, 2]);
  });

  it('refuses a matrix of another size, and one that looks ahead', async () => {
    const failure = (pattern: number[][]) => tester.failureOf('heads.detect', { prompts: [{ text: 'a' }], pattern });
    expect((await failure([[1]])).message).toContain('2 by 2');
    expect(
      (
        await failure([
          [1, 0.5],
          [0, 1],
        ])
      ).message,
    ).toContain('pattern[0]');
    expect((await failure([[1], [0, 1]])).code).toBe('BAD_USER_INPUT');
  });
});

describe('heads.repeatedTokenScores', () => {
  const scores = (input: object) =>
    tester.resultOf<{ previousToken: Tensor; induction: Tensor; length: number }>('heads.repeatedTokenScores', input);

  it('is the mean of the diagonals of the pattern', async () => {
    const row = [5, 9, 7, 5, 9, 7];
    const { previousToken, induction, length } = await scores({ tokens: [row] });
    const { tensor } = await tester.resultOf<{ tensor: Tensor }>('attention.patterns', { prompts: [{ tokens: row }] });
    const diagonal = (offset: number) =>
      Array.from({ length: 6 - offset }, (_, i) => tensor.at(0, 3, i + offset, i)).reduce((a, b) => a + b) /
      (6 - offset);
    expect(length).toBe(3);
    expect(previousToken.at(1, 1)).toBeCloseTo(diagonal(1), 6);
    expect(induction.at(1, 1)).toBeCloseTo(diagonal(2), 6);
  });

  it('draws as many tokens as the context holds, by seed', async () => {
    const [a, again, other] = [await scores({}), await scores({ seed: 0 }), await scores({ seed: 1 })];
    expect(a.length).toBe(16);
    expect(again).toEqual(a);
    expect(other.induction.data).not.toEqual(a.induction.data);
  });

  it('refuses sequences that cannot be a half and its repeat, or do not fit', async () => {
    const failure = (input: object) => tester.failureOf('heads.repeatedTokenScores', input);
    expect((await failure({ tokens: [[1, 2, 1, 2, 1]] })).message).toContain('one even length');
    expect(
      (
        await failure({
          tokens: [
            [1, 2, 1, 2],
            [1, 2, 3, 1, 2, 3],
          ],
        })
      ).message,
    ).toContain('tokens[1]');
    expect((await failure({ tokens: [[1, 60000, 1, 2]] })).code).toBe('UNKNOWN_TOKEN');
    expect((await failure({ length: 40 })).code).toBe('PROMPT_TOO_LONG');
  });
});

describe('heads.copyingScores', () => {
  it('scores only the heads asked for, between 0 and 1', async () => {
    const { tensor, average, count } = await tester.resultOf<{ tensor: Tensor; average: number; count: number }>(
      'heads.copyingScores',
      { names: [' Mary', ' John'], heads: ['L1H0'] },
    );
    expect(count).toBe(2);
    expect(tensor.at(1, 0)).toBe(average);
    expect([0, 0.5, 1]).toContain(average);
    expect(tensor.at(0, 0)).toBeNaN();
  });

  it('finds the movers of ioi-mini by both definitions, and no head that suppresses names', async () => {
    for (const definition of ['arena', 'paper']) {
      const { tensor } = await tester.resultOf<{ tensor: Tensor }>('heads.copyingScores', {
        model: embeddedModel,
        definition,
      });
      expect([0, 1, 2].map((head) => tensor.at(3, head))).toEqual([1, 1, 1]);
      expect(Math.max(...tensor.data.slice(0, 24))).toBeLessThan(0.5);
    }
    const negative = await tester.resultOf<{ tensor: Tensor }>('heads.copyingScores', {
      model: embeddedModel,
      negative: true,
    });
    expect(Math.max(...[0, 1, 2].map((head) => negative.tensor.at(3, head)))).toBe(0);
  });

  it('refuses names of several tokens', async () => {
    const error = await tester.failureOf('heads.copyingScores', { names: [' Xylophonia'] });
    expect(error.code).toBe('TOKEN_NOT_SINGLE');
  });

  it('refuses names or prompts that its definition would not read', async () => {
    const failure = (input: object) => tester.failureOf('heads.copyingScores', input);
    expect(await failure({ definition: 'paper', names: [' Mary'] })).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await failure({ prompts })).message).toContain('"paper"');
  });

  it('by the paper needs IOI prompts', async () => {
    const input = { definition: 'paper', prompts: [{ text: 'a b' }] };
    expect((await tester.failureOf('heads.copyingScores', input)).code).toBe('LABEL_NOT_FOUND');
  });
});

interface RoleRow {
  head: string;
  role: string;
  basis: string;
  value: number | null;
  threshold: number | null;
  publishedRole: string | null;
  evidence: RoleEvidence;
}

describe('heads.roles', () => {
  it('finds every intended head of ioi-mini, and says that this is reading', async () => {
    const { rows } = await tester.resultOf<{ rows: RoleRow[] }>('heads.roles', { model: embeddedModel });
    const found = (role: string) => rows.filter((row) => row.role === role).map(({ head }) => head);
    expect(rows).toHaveLength(32);
    expect(new Set(rows.map(({ basis }) => basis))).toEqual(new Set(['reading']));
    expect(found('nameMover')).toEqual(['L3H0', 'L3H1', 'L3H2']);
    expect(found('sInhibition')).toEqual(['L2H0', 'L2H1', 'L2H2']);
    expect(found('duplicateToken')).toEqual(['L0H0', 'L0H2']);
    expect(found('previousToken')).toEqual(['L0H1']);
    // The two intended ones, and two that only look the part: docs/method/heads.md.
    expect(found('induction')).toEqual(['L1H1', 'L1H2', 'L1H7', 'L3H5']);
    expect(rows.every(({ publishedRole }) => publishedRole === null)).toBe(true);
  });

  it('shows evidence that the other operations give', async () => {
    const { rows } = await tester.resultOf<{ rows: RoleRow[] }>('heads.roles', { prompts });
    const { mean } = await tester.resultOf<{ mean: Tensor }>('attribution.direct', { prompts, unit: 'head' });
    const { mean: attention } = await tester.resultOf<{ mean: Tensor }>('attention.between', {
      prompts,
      from: 's2',
      to: 's1+1',
    });
    const { evidence } = rows.find(({ head }) => head === 'L1H0')!;
    expect(evidence.directEffect).toBeCloseTo(mean.at(1, 0), 7);
    expect(evidence.s2ToS1Plus1).toBeCloseTo(attention.at(1, 0), 7);
  });

  it('takes thresholds', async () => {
    const thresholds = { previousToken: 1.1 };
    const { rows } = await tester.resultOf<{ rows: RoleRow[] }>('heads.roles', { model: embeddedModel, thresholds });
    expect(rows.some(({ role }) => role === 'previousToken')).toBe(false);
  });

  it('needs both answers, and IOI prompts', async () => {
    const failure = (prompt: object) => tester.failureOf('heads.roles', { prompts: [prompt] });
    expect((await failure({ ...prompts[0], answers: { correct: ' Mary' } })).message).toContain('answers.incorrect');
    const plain = { text: 'a b c', answers: { correct: ' Mary', incorrect: ' John' } };
    expect((await failure(plain)).code).toBe('LABEL_NOT_FOUND');
  });
});

describe('the role of a head', () => {
  const nothing: RoleEvidence = {
    previousTokenScore: 0,
    duplicateTokenScore: 0,
    inductionScore: 0,
    s1Plus1ToS1: 0,
    s2ToS1: 0,
    s2ToS1Plus1: 0,
    endToS2: 0,
    endToIo: 0,
    directEffect: 0,
    directShare: 0,
  };
  const mover = { layer: 5, evidence: { ...nothing, endToIo: 0.6, directShare: 0.5 } };
  const roleOf = (evidence: Partial<RoleEvidence>, layer = 1) =>
    measureRoles([{ layer, evidence: { ...nothing, ...evidence } }, mover])[0]!;

  it.each([
    [{ endToIo: 0.6, directShare: 0.5 }, 'nameMover', 'directShare'],
    [{ endToIo: 0.6, directShare: 0.05 }, 'backupNameMover', 'directShare'],
    [{ endToIo: 0.6, directShare: -0.4 }, 'negativeNameMover', 'directShare'],
    [{ endToIo: 0, directShare: 0.5 }, 'none', null],
    [{ endToS2: 0.5, s2ToS1: 0.4 }, 'sInhibition', 'endToS2'],
    [{ inductionScore: 0.9, s2ToS1Plus1: 0.4 }, 'induction', 'inductionScore'],
    [{ s2ToS1: 0.8 }, 'duplicateToken', 's2ToS1'],
    [{ previousTokenScore: 0.31 }, 'previousToken', 'previousTokenScore'],
    [{ previousTokenScore: 0.29 }, 'none', null],
  ])('of %j is %s', (evidence, role, measure) => {
    expect(roleOf(evidence)).toMatchObject({ role, measure });
  });

  it('is not S-inhibition without a mover in a later layer', () => {
    expect(roleOf({ endToS2: 0.9 }, 5).role).toBe('none');
    expect(roleOf({ endToS2: 0.9 }, 4).role).toBe('sInhibition');
  });

  it('says which threshold was passed', () => {
    const { value, threshold } = roleOf({ endToIo: 0.6, directShare: -0.4 });
    expect([value, threshold]).toEqual([-0.4, -defaultThresholds.negativeNameMover]);
  });
});
