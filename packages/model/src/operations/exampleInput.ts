import type { Operation } from './Operation.ts';
import { inputJsonSchema } from './parseInput.ts';

const prompts = [
  {
    text: 'When John and Mary went to the shops, John gave the bag to',
    answers: { correct: ' Mary', incorrect: ' John' },
  },
  {
    text: 'When John and Mary went to the shops, Mary gave the bag to',
    answers: { correct: ' John', incorrect: ' Mary' },
  },
];

/** What fields that many operations require may hold: the notebook's first two prompts, and the same two exchanged. */
const common: Record<string, unknown> = {
  prompts,
  dataset: { prompts },
  clean: { prompts },
  corrupted: { prompts: prompts.toReversed() },
  a: { prompts },
  b: { prompts: prompts.toReversed() },
};

/** An input that an operation takes as it stands, to begin from: what it requires, and no more. */
export function exampleInput(operation: Operation): Record<string, unknown> {
  const { required = [] } = inputJsonSchema(operation);
  const shared = required.filter((name) => name in common && !(name in (operation.example ?? {})));
  return { ...Object.fromEntries(shared.map((name) => [name, common[name]])), ...operation.example };
}
