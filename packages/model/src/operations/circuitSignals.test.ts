import { type Dataset, hookName } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitSignals } from '../circuit/signals.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { loadModel } from '../loadModel.ts';
import type { Tensor } from '../tensor.ts';
import type { OperationContext } from './Operation.ts';
import { runOperation } from './runOperation.ts';

interface Signals {
  cells: { token: number; position: number; mean: number; perPrompt: Tensor }[];
  fit: { position: number; token: number; error: number };
  byHead: { head: string; values: number[]; fit: { position: number; token: number } }[];
  unpatched: number;
  heads: string[];
}

let model: HookedTransformer;
let dataset: Dataset;
let context: OperationContext;
const run = async <Result>(name: string, input: object) =>
  (await runOperation(name, { model: 'ioi-mini', ...input }, context)).result as Result;
beforeAll(async () => {
  model = await loadModel('ioi-mini');
  context = { loadModel: async () => model, checkpoint: async () => {}, onProgress: () => {} };
  ({ dataset } = await run<{ dataset: Dataset }>('dataset.ioi', { size: 10, seed: 3 }));
});

describe('circuit.signals', () => {
  it('changes nothing where both signals are the prompt’s own', async () => {
    const { cells, unpatched, heads, byHead } = await run<Signals>('circuit.signals', { dataset });
    expect(heads).toEqual(['L2H0', 'L2H1', 'L2H2']);
    expect(cells.map(({ token, position }) => [token, position])).toEqual([
      [1, 1],
      [1, -1],
      [0, 1],
      [0, -1],
      [-1, 1],
      [-1, -1],
    ]);
    expect(cells[0]!.mean).toBeCloseTo(unpatched, 5);
    for (const { values } of byHead) expect(values[0]).toBeCloseTo(unpatched, 5);
  });

  it('reads the inverted signals from sentences written by hand', async () => {
    const text = 'Then, John and Mary went to the store. John gave a ring to';
    const other = {
      sameTokenOtherPlace: 'Then, Mary and John went to the store. John gave a ring to',
      otherTokenSamePlace: 'Then, Mary and John went to the store. Mary gave a ring to',
      bothOther: 'Then, John and Mary went to the store. Mary gave a ring to',
    };
    const one = { prompts: [{ text, answers: { correct: ' Mary', incorrect: ' John' } }] };
    const { cells } = await run<Signals>('circuit.signals', { dataset: one });
    const byHand = async (source: string) => {
      const interventions = [
        {
          hook: hookName('z', 2),
          heads: ['L2H0', 'L2H1', 'L2H2'],
          positions: ['end'],
          kind: 'patch',
          source: { prompts: [{ text: source }] },
        },
      ];
      return (await run<{ mean: number }>('run.logitDifference', { ...one, interventions })).mean;
    };
    expect(cells[1]!.mean).toBeCloseTo(await byHand(other.sameTokenOtherPlace), 4);
    expect(cells[4]!.mean).toBeCloseTo(await byHand(other.otherTokenSamePlace), 4);
    expect(cells[5]!.mean).toBeCloseTo(await byHand(other.bothOther), 4);
  });

  it('is seeded, and says which heads it misses', async () => {
    const result = await run<Signals>('circuit.signals', { dataset, heads: ['L2H0'], seed: 8 });
    expect(await run<Signals>('circuit.signals', { dataset, heads: ['L2H0'], seed: 8 })).toEqual(result);
    expect(result.byHead[0]!.values).toEqual(result.cells.map((cell) => cell.mean));
    await expect(run('circuit.signals', { dataset, heads: ['L7H0'] })).rejects.toMatchObject({ code: 'UNKNOWN_HEAD' });
  });
});

it('fits the published table with the published coefficients', () => {
  const { position, token, error } = fitSignals([3.55, -0.99, 2.45, -1.96, 1.77, -3.16]);
  expect(position).toBeCloseTo(2.31, 2);
  expect(token).toBeCloseTo(0.99, 2);
  expect(error).toBeLessThan(0.08);
});
