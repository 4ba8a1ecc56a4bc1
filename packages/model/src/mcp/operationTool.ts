import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { exampleInput } from '../operations/exampleInput.ts';
import { findOperation, operations } from '../operations/index.ts';
import type { Operation } from '../operations/Operation.ts';

/** `run.nextTokens` as `run_nextTokens`: clients of this protocol allow no dots in the name of a tool. */
export function toolName({ name }: Operation): string {
  return name.replaceAll('.', '_');
}

/**
 * Operations that go by one of these names, in the order of the table.
 * @param names of operations (`patch.paths`) or of families (`run`); left out: every operation
 * @throws CircuitLensError BAD_USER_INPUT for a name that is neither
 */
export function chosenOperations(names?: readonly string[]): readonly Operation[] {
  if (!names) return operations;
  const isNamed = ({ name }: Operation, wanted: string) => name === wanted || name.startsWith(`${wanted}.`);
  for (const wanted of names) if (!operations.some((operation) => isNamed(operation, wanted))) findOperation(wanted);
  return operations.filter((operation) => names.some((wanted) => isNamed(operation, wanted)));
}

/** An operation as a tool: what it tells you, its result's axes, an input to begin from, and the schema of its input. */
export function operationTool(operation: Operation): Tool {
  const example = exampleInput(operation);
  const isNetwork = operation.needs === 'network';
  const sentences = [
    operation.summary,
    `Result: ${operation.output}.`,
    operation.mode === 'job' &&
      `May take minutes ${isNetwork ? 'and gigabytes' : 'on a large model'}: it reports its progress and can be cancelled.`,
    `Example: ${JSON.stringify(example)}`,
  ];
  return {
    name: toolName(operation),
    title: operation.name,
    description: sentences.filter(Boolean).join('\n'),
    inputSchema: shortSchema(operation),
    annotations: { readOnlyHint: !isNetwork, ...(isNetwork && { destructiveHint: false }), openWorldHint: isNetwork },
  };
}

/** The schema of an input without what says nothing: an assistant reads the schemas of all tools before its first call. */
function shortSchema(operation: Operation): Tool['inputSchema'] {
  const text = JSON.stringify(z.toJSONSchema(operation.input, { io: 'input' }), (key, value) => {
    const isEmpty =
      key === '$schema' ||
      key === 'propertyNames' ||
      (key === 'maximum' && value === Number.MAX_SAFE_INTEGER) ||
      (key === 'minimum' && value === Number.MIN_SAFE_INTEGER);
    return isEmpty ? undefined : value;
  });
  return JSON.parse(text);
}
