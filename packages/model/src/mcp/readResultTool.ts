import { CircuitLensError, encodeTensor } from '@circuit-lens/shared';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { encodeResult } from '../operations/envelope.ts';
import { Tensor } from '../tensor.ts';
import type { ResultShelf } from './ResultShelf.ts';
import { sliceSize, sliceTensor } from './sliceTensor.ts';

/** Values of a tensor, or characters of a list, that one answer may have. */
const valuesMax = 4096;
const charactersMax = 60_000;

const entry = z.union([z.int(), z.string()]);
const input = z.strictObject({
  result: z.string().describe('Name of a kept result: `kept` in the answer of an operation'),
  path: z.string().describe('Where in it, with dots: result.mean, result.rows.3'),
  at: z
    .record(z.string(), z.union([entry, z.array(entry).min(1)]))
    .optional()
    .describe('Of a tensor: axis name to one entry (index or label), or to a list of them; left out: all'),
  from: z.int().nonnegative().optional().describe('Of a list: its first entry to show; default 0'),
  count: z.int().positive().optional().describe('Of a list: how many entries; default 50'),
});

/** Reads what an answer left out. */
export const readResultTool: Tool = {
  name: 'read_result',
  title: 'Read a part of a result',
  description:
    'Reads what the answer of an operation left out: a slice of a tensor, or entries of a list. Example: {"result": "r1", "path": "result.mean", "at": {"layer": 3}}',
  inputSchema: z.toJSONSchema(input, { io: 'input' }) as Tool['inputSchema'],
  annotations: { readOnlyHint: true, openWorldHint: false },
};

/** @throws CircuitLensError BAD_USER_INPUT, POSITION_OUT_OF_RANGE, QUERY_TOO_COMPLEX when it is too much for one answer */
export function readResult(given: unknown, shelf: ResultShelf): unknown {
  const parsed = input.safeParse(given);
  if (!parsed.success)
    throw new CircuitLensError('BAD_USER_INPUT', z.prettifyError(parsed.error), { tool: 'read_result' });
  const { result, path, at = {}, from = 0, count = 50 } = parsed.data;
  const found = valueAt(shelf.get(result), path);
  if (found instanceof Tensor) {
    const size = sliceSize(found, at);
    if (size > valuesMax) throw tooMuch(`${size} values`, `${valuesMax} values`);
    return encodeTensor(sliceTensor(found, at));
  }
  const value = Array.isArray(found) ? { entries: found.length, from, shown: found.slice(from, from + count) } : found;
  const plain = encodeResult({ value }) as { value: unknown };
  const { length } = JSON.stringify(plain.value ?? null);
  if (length > charactersMax) throw tooMuch(`${length} characters`, `${charactersMax} characters`);
  return plain.value;
}

/** Goes down a path. Names of hook points have dots of their own, so the longest name that fits is taken. */
function valueAt(root: unknown, path: string): unknown {
  let value = root;
  let rest = path;
  while (rest !== '') {
    const isOpen = value !== null && typeof value === 'object' && !(value instanceof Tensor);
    const keys = isOpen ? Object.keys(value as object) : [];
    const fitting = keys.filter((key) => rest === key || rest.startsWith(`${key}.`));
    const key = fitting.reduce((longest, other) => (other.length > longest.length ? other : longest), '');
    if (!key) throw notThere(rest, path, keys);
    value = (value as Record<string, unknown>)[key];
    rest = rest.slice(key.length + 1);
  }
  return value;
}

function notThere(rest: string, path: string, keys: readonly string[]): CircuitLensError {
  const place = path.slice(0, path.length - rest.length - 1) || 'this answer';
  const allowed = keys.slice(0, 50);
  return new CircuitLensError(
    'BAD_USER_INPUT',
    `There is no "${rest}" in ${place}. There: ${allowed.join(', ') || 'nothing that has a name'}.`,
    { field: 'path', path, allowed },
  );
}

function tooMuch(found: string, allowed: string): CircuitLensError {
  return new CircuitLensError(
    'QUERY_TOO_COMPLEX',
    `This part has ${found}; one answer holds ${allowed}. Name entries in \`at\`, a longer \`path\`, or a smaller \`count\`.`,
    { found, allowed },
  );
}
