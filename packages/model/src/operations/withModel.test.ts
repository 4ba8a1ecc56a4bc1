import { expect, it } from 'vitest';
import { exampleInput } from './exampleInput.ts';
import { findOperation, operations } from './index.ts';
import { parseInput } from './parseInput.ts';
import { withModel } from './withModel.ts';

const given = { model: 'ioi-mini', prependBos: false };

it('names the model in the input and in each recipe inside it, but not over what is there', () => {
  const clean = { prompts: [{ text: 'a' }] };
  const input = { clean, corrupted: { ...clean, model: 'other' } };
  expect(withModel(findOperation('patch.activations'), input, given)).toEqual({
    clean: { ...clean, ...given },
    corrupted: { ...clean, ...given, model: 'other' },
  });
});

it.each(operations.map((operation) => [operation.name, operation] as const))(
  'leaves %s a valid input',
  (_, operation) => {
    const input = withModel(operation, exampleInput(operation), given);
    expect(() => parseInput(operation, input)).not.toThrow();
  },
);

it('passes on what is no object', () => {
  expect(withModel(findOperation('tokenize'), [1], given)).toEqual([1]);
});
