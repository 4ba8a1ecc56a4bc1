import type { Operation } from './Operation.ts';
import { inputFields } from './parseInput.ts';

/**
 * Fills in what an input says nothing about, in each recipe inside it too.
 * @param given fields of a `RunRecipe` that were named elsewhere: model, weight flags, BOS; left out where there is no such field
 */
export function withModel(operation: Operation, input: unknown, given: Readonly<Record<string, unknown>>): unknown {
  if (!isObject(input)) return input;
  const fitting = (path: string[]) => {
    const fields = inputFields(operation, path);
    return Object.fromEntries(Object.entries(given).filter(([name]) => fields.includes(name)));
  };
  const filled = Object.entries(input).map(([key, value]) => [
    key,
    isObject(value) && 'prompts' in value ? { ...fitting([key]), ...value } : value,
  ]);
  return { ...fitting([]), ...Object.fromEntries(filled) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
