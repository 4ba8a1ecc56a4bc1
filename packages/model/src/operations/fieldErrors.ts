import { CircuitLensError } from '@circuit-lens/shared';

/** Puts the field that a part is about into its error: in front of the message, and as `details.field`. */
export async function about<T>(field: string, part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (error) {
    if (!(error instanceof CircuitLensError)) throw error;
    const { code, message, details } = error;
    const inner = typeof details.field === 'string' ? details.field : null;
    const path = inner ? `${field}.${inner}` : field;
    const text = inner && message.startsWith(`${inner}: `) ? message.slice(inner.length + 2) : message;
    throw new CircuitLensError(code, `${path}: ${text}`, { ...details, field: path }, { cause: error });
  }
}

/**
 * Waits for every part, so that one error tells of all that is wrong.
 * @throws CircuitLensError the first, with all of them in `details.problems`: { field, code, message }
 */
export async function allOrProblems<T>(parts: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(parts);
  const errors = settled.flatMap((part) => (part.status === 'rejected' ? [part.reason as unknown] : []));
  const own = errors.filter((error) => error instanceof CircuitLensError);
  if (errors.length > own.length) throw errors.find((error) => !(error instanceof CircuitLensError));
  const [first] = own;
  if (!first) return settled.map((part) => (part as PromiseFulfilledResult<T>).value);
  const problems = own.map(({ code, message, details }) => ({ field: details.field, code, message }));
  const message = own.length > 1 ? `${first.message} (and ${own.length - 1} more)` : first.message;
  throw new CircuitLensError(first.code, message, { ...first.details, problems }, { cause: first });
}
