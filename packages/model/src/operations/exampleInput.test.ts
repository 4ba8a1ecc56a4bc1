import { beforeAll, describe, expect, it } from 'vitest';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { loadModel } from '../loadModel.ts';
import { exampleInput } from './exampleInput.ts';
import { operations } from './index.ts';
import { parseInput } from './parseInput.ts';

let model: HookedTransformer;
beforeAll(async () => {
  model = await loadModel('ioi-mini');
});

const byName = operations.map((operation) => [operation.name, operation] as const);

describe('the example of an operation', () => {
  it.each(byName)('%s is a valid input', (_, operation) => {
    expect(() => parseInput(operation, exampleInput(operation))).not.toThrow();
  });

  // A job may take a while, or need weights that are not here.
  it.each(byName.filter(([, { mode }]) => mode === 'immediate'))('%s can be run as it stands', async (_, operation) => {
    const context = { loadModel: async () => model, checkpoint: async () => {}, onProgress: () => {} };
    const result = await operation.run(parseInput(operation, exampleInput(operation)), context);
    expect(Object.keys(result).length).toBeGreaterThan(0);
  });

  it('has what the operation requires and the operation itself names, no more', () => {
    const direct = operations.find(({ name }) => name === 'attribution.direct')!;
    expect(exampleInput(direct)).toMatchObject({ unit: 'head', prompts: [{ answers: { correct: ' Mary' } }, {}] });
    expect(Object.keys(exampleInput(operations.find(({ name }) => name === 'model.info')!))).toEqual([]);
  });
});
