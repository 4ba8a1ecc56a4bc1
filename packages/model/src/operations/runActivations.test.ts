import { hookName } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../tensor.ts';
import { OperationTester, ioiPrompts as prompts } from '../testing/OperationTester.ts';
import { runOperation } from './runOperation.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

const zeroZ = { hook: hookName('z', 0), kind: 'zero' };

describe('run.activations', () => {
  const activations = async (input: object) =>
    (await tester.resultOf<{ activations: Record<string, Tensor> }>('run.activations', { prompts, ...input }))
      .activations;

  it('selects prompts, heads of their own layer and positions, with labels', async () => {
    const hook = hookName('pattern', 1);
    const all = (await activations({ hooks: [hook] }))[hook]!;
    const part = (
      await activations({ hooks: [hook], promptIndices: [1], heads: ['L1H1', 'L0H0'], positions: ['io', -1] })
    )[hook]!;
    expect(part.shape).toEqual([1, 1, 2, 17]);
    expect(part.axes).toMatchObject([{}, { labels: ['L1H1'] }, { name: 'query', labels: ['io', '-1'] }, {}]);
    expect([...part.sub(0, 0, 0).data]).toEqual([...all.sub(1, 1, 4).data]);
    expect([...part.sub(0, 0, 1).data]).toEqual([...all.sub(1, 1, 16).data]);
  });

  it('cuts neurons out of the MLP and nothing else', async () => {
    const [post, residual] = [hookName('post', 1), hookName('resid_post', 1)];
    const hooks = [post, residual];
    const [all, part] = [await activations({ hooks }), await activations({ hooks, neurons: [63, 2], positions: [-1] })];
    expect(part[post]!.shape).toEqual([2, 1, 2]);
    expect(part[post]!.axes[2]).toEqual({ name: 'dMlp', labels: ['63', '2'] });
    expect([...part[post]!.data]).toEqual([
      all[post]!.at(0, 14, 63),
      all[post]!.at(0, 14, 2),
      all[post]!.at(1, 16, 63),
      all[post]!.at(1, 16, 2),
    ]);
    expect(part[residual]!.shape).toEqual([2, 1, 16]);
  });

  it('has NaN behind a shorter prompt and nowhere else', async () => {
    const [residual, pattern] = [hookName('resid_post', 1), hookName('pattern', 0)];
    const found = await activations({ hooks: [residual, pattern] });
    expect(found[residual]!.shape).toEqual([2, 17, 16]);
    expect(found[residual]!.at(0, 15, 0)).toBeNaN();
    expect(found[residual]!.at(0, 14, 0)).not.toBeNaN();
    expect(found[pattern]!.at(0, 0, 14, 15)).toBeNaN();
    expect([...found[pattern]!.sub(0, 0, 14).data.slice(0, 15)].reduce((sum, value) => sum + value)).toBeCloseTo(1, 5);
    expect(found[residual]!.sub(1).data.some(Number.isNaN)).toBe(false);
  });

  it('gives logits and on-request hooks by name, the default set by *', async () => {
    const found = await activations({ hooks: ['*', 'logits', hookName('result', 0)] });
    expect(Object.keys(found)).toHaveLength(17 * 2 + 4 + 2);
    expect(found.logits!.shape).toEqual([2, 17, 50257]);
  });

  it.each([
    ['UNKNOWN_HOOK', { hooks: ['blocks.7.*'] }],
    ['UNKNOWN_HEAD', { hooks: ['*'], heads: ['L9H9'] }],
    ['UNKNOWN_HEAD', { hooks: [hookName('z', 0)], heads: ['L1H0'] }],
    ['POSITION_OUT_OF_RANGE', { hooks: ['*'], positions: [15] }],
    ['LABEL_NOT_FOUND', { hooks: ['*'], positions: ['verb'] }],
    ['BAD_USER_INPUT', { hooks: ['*'], promptIndices: [2] }],
    ['BAD_USER_INPUT', { hooks: [hookName('post', 0)], neurons: [64] }],
  ])('fails with %s', async (code, input) => {
    expect((await tester.failureOf('run.activations', { prompts, ...input })).code).toBe(code);
  });
});

describe('run.compare', () => {
  interface Comparison {
    hooks: { hook: string; meanChange: number; largestChange: number }[];
    logits: { kl: Tensor; meanKl: number; topChanges: { change: number; a: number; b: number }[] };
  }
  const compare = (a: object, b: object) =>
    runOperation(
      'run.compare',
      { a: { model: tester.folder, prompts, ...a }, b: { model: tester.folder, prompts, ...b } },
      tester.context,
    ).then(({ result }) => result as unknown as Comparison);

  it('finds no change between equal runs', async () => {
    const { hooks, logits } = await compare({}, {});
    expect(hooks).toHaveLength(17 * 2 + 4);
    expect(hooks.every((row) => row.largestChange === 0)).toBe(true);
    expect(logits.meanKl).toBe(0);
  });

  it('finds changes only behind the intervention, and a positive KL', async () => {
    const { hooks, logits } = await compare({}, { interventions: [{ ...zeroZ, hook: hookName('z', 1) }] });
    const changed = hooks.filter((row) => row.largestChange > 0).map((row) => row.hook);
    expect(changed[0]).toBe(hookName('z', 1));
    expect(changed).toContain(hookName('ln_final.normalized'));
    expect(logits.kl.at(0)).toBeGreaterThan(0);
    expect(logits.topChanges[0]!.change).toBeCloseTo(logits.topChanges[0]!.b - logits.topChanges[0]!.a, 9);
  });

  it('refuses prompts of other lengths', async () => {
    await expect(compare({}, { prompts: [...prompts].reverse() })).rejects.toMatchObject({
      code: 'PROMPTS_DIFFER_IN_LENGTH',
    });
  });
});
