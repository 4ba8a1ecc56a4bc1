import { type Circuit, type Dataset, naiveIoiCircuit } from '@circuit-lens/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OperationTester } from '../testing/OperationTester.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

it('circuit.list names the circuits that ship, and says which fit', async () => {
  const { rows } = await tester.resultOf<{ rows: (Circuit & { own: boolean; fits: boolean })[] }>('circuit.list', {});
  expect(rows.map(({ name, heads, own, fits }) => [name, heads.length, own, fits])).toEqual([
    ['ioi-gpt2-small', 26, false, false],
    ['ioi-gpt2-small-naive', naiveIoiCircuit.heads.length, false, false],
    ['ioi-mini-found', 24, false, false],
    ['ioi-mini', 11, false, false],
  ]);
  const { rows: mini } = await tester.resultOf<{ rows: typeof rows }>('circuit.list', { model: 'ioi-mini' });
  expect(mini[0]).toMatchObject({ name: 'ioi-mini-found', own: false, fits: true });
  expect(mini[1]).toMatchObject({ name: 'ioi-mini', own: true, fits: true });
  expect(mini).toHaveLength(4);
});

it.each(['meanByTemplate', 'zero', 'resample'])(
  'the circuit found in ioi-mini carries the answer on other prompts: %s',
  async (knockout) => {
    const onMini = { model: 'ioi-mini' };
    const { dataset } = await tester.resultOf<{ dataset: Dataset }>('dataset.ioi', { ...onMini, size: 30, seed: 4711 });
    const found = { ...onMini, dataset, circuit: 'ioi-mini-found', knockout, referencePerPrompt: 4 };
    const { share, nodes } = await tester.resultOf<{ share: number; nodes: { share: number } }>(
      'circuit.faithfulness',
      found,
    );
    expect(share).toBeGreaterThan(0.8);
    expect(nodes.share).toBeLessThan(0.25);
  },
);
