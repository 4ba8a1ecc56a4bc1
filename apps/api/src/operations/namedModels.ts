/**
 * The model of every run in an operation's input, as it is named: the input's own, or those of the runs inside it (`clean`,
 * and `a` and `b`). Undefined where none is named, which is the default model. A corrupted run, and the source of an
 * intervention, are of the model of the run they belong to.
 */
export function namedModels(input: unknown): (string | undefined)[] {
  const { model, clean, a, b } = asRecord(input);
  const inside = [clean, a, b].filter((run) => run !== null && typeof run === 'object');
  const named = inside.length > 0 ? inside.map((run) => asRecord(run).model) : [model];
  return named.map((name) => (typeof name === 'string' ? name : undefined));
}

function asRecord(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
