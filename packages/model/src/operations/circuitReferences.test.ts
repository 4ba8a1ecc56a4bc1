import type { Circuit, Dataset } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { OperationTester } from '../testing/OperationTester.ts';
import { threeNodes as circuit, makeSentences } from '../testing/threeNodes.ts';

let tester: OperationTester;
let model: HookedTransformer;
let made: { dataset: Dataset; corrupted: Dataset };
beforeAll(async () => {
  tester = await OperationTester.make();
  model = await tester.loadModel();
  made = await makeSentences(tester);
});
afterAll(() => tester.remove());

const measure = (input: object) =>
  tester.resultOf<object>('circuit.faithfulness', { dataset: made.dataset, circuit, ...input });

describe('the reference', () => {
  /** How many prompts go through the model. */
  async function promptsRun(action: () => Promise<unknown>): Promise<number> {
    const spies = [vi.spyOn(model, 'run'), vi.spyOn(model, 'runWithCache')];
    await action();
    const runs = spies.flatMap((spy) => spy.mock.calls.map(([tokens]) => tokens.length));
    for (const spy of spies) spy.mockRestore();
    return runs.reduce((sum, count) => sum + count, 0);
  }
  const [first, second] = [0, 1].map(
    (off): Circuit => ({ ...circuit, heads: circuit.heads.filter((_, i) => i !== off) }),
  );

  it.each(['keep', 'ablate'] as const)(
    'is run once: another circuit on the same prompts runs itself alone, MLPs %s',
    async (mlps) => {
      const input = { referencePerPrompt: 3, knockout: 'mean' };
      const before = await measure({ ...input, circuit: { ...second, mlps }, reference: made.corrupted });
      expect(await promptsRun(() => measure({ ...input, circuit: { ...first, mlps } }))).toBe(8 * (3 + 3));
      let again: object | null = null;
      const runs = await promptsRun(async () => {
        again = await measure({ ...input, circuit: { ...second, mlps } });
      });
      expect(runs).toBe(8);
      const fresh = await OperationTester.make();
      const alone = await fresh.resultOf('circuit.faithfulness', {
        dataset: made.dataset,
        circuit: { ...second, mlps },
        ...input,
      });
      await fresh.remove();
      expect(again).toEqual(alone);
      expect(again!).not.toEqual(before);
    },
  );

  const withPrompts = (prompts: Dataset['prompts']) => ({ dataset: { ...made.dataset, prompts } });
  it.each<[string, () => object, number]>([
    ['other stand-ins', () => ({ knockout: 'mean', referencePerPrompt: 2 }), 8 * (2 + 3)],
    ['other prompts', () => withPrompts(made.dataset.prompts.slice(1)), 7 * 4],
    ['another place where it is read', () => ({ position: 's2' }), 8 * 4],
    [
      'other templates',
      () => withPrompts(made.dataset.prompts.map((prompt) => ({ ...prompt, template: 'one' }))),
      8 * 4,
    ],
  ])('is run anew for %s', async (_, change, runs) => {
    await measure({});
    expect(await promptsRun(() => measure(change()))).toBe(runs);
  });
});
