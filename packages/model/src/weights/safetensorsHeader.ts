/**
 * The header of a safetensors file: 8 bytes of length, then JSON from tensor name to dtype, shape and byte range.
 * Everything the file claims is checked here, so that the reader can trust it.
 * Source: github.com/huggingface/safetensors, README "Format".
 */
import { CircuitLensError } from '@circuit-lens/shared';

const bytesOfDtype = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const;

export type SafetensorsDtype = keyof typeof bytesOfDtype;

/** Where one tensor lies. `start` and `end` are bytes from the beginning of the file. */
export interface SafetensorsEntry {
  name: string;
  dtype: SafetensorsDtype;
  shape: number[];
  start: number;
  end: number;
}

export interface SafetensorsHeader {
  entries: ReadonlyMap<string, SafetensorsEntry>;
  /** The `__metadata__` strings. */
  metadata: Readonly<Record<string, string>>;
}

/** Longest header the format's own library accepts. */
export const headerBytesMax = 100_000_000;

/** Bytes that a tensor takes in the file. */
export function byteLength(dtype: SafetensorsDtype, shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, bytesOfDtype[dtype]);
}

/** The error for a file that is not what its header says; `reason` completes "… cannot be read: ". */
export function corruptSafetensors(
  path: string,
  reason: string,
  details: Record<string, unknown> = {},
  cause?: unknown,
): CircuitLensError {
  return new CircuitLensError(
    'MODEL_FILES_CORRUPT',
    `"${path}" cannot be read as safetensors: ${reason}. Fetch or write the file again.`,
    { path, reason, ...details },
    { cause },
  );
}

/**
 * Reads and checks a header.
 * @param json the header's text
 * @param dataStart where the tensors' bytes begin in the file
 * @throws CircuitLensError MODEL_FILES_CORRUPT: not JSON, duplicate names, unknown dtype, bad shape, a byte range whose
 *   length is not dtype times shape or that leaves the file, ranges that overlap or leave a gap
 */
export function parseHeader(json: string, dataStart: number, fileBytes: number, path: string): SafetensorsHeader {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw corruptSafetensors(path, `its header is not JSON (${(cause as Error).message})`, {}, cause);
  }
  if (!isObject(parsed)) throw corruptSafetensors(path, 'its header is not a JSON object');
  const duplicate = firstDuplicate(topLevelKeys(json));
  if (duplicate !== undefined) {
    throw corruptSafetensors(path, `the header names "${duplicate}" twice`, { tensor: duplicate });
  }
  const { __metadata__: metadata = {}, ...tensors } = parsed;
  if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== 'string')) {
    throw corruptSafetensors(path, '__metadata__ is not an object of strings');
  }
  const entries = Object.entries(tensors).map(([name, value]) => parseEntry(name, value, dataStart, path));
  checkRanges(entries, dataStart, fileBytes, path);
  return {
    entries: new Map(entries.map((entry) => [entry.name, entry])),
    metadata: metadata as Record<string, string>,
  };
}

function parseEntry(name: string, value: unknown, dataStart: number, path: string): SafetensorsEntry {
  const fail = (reason: string, details: Record<string, unknown> = {}): never => {
    throw corruptSafetensors(path, `tensor "${name}" ${reason}`, { tensor: name, ...details });
  };
  if (!isObject(value)) return fail('is not described by an object');
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(bytesOfDtype, dtype)) {
    const allowed = Object.keys(bytesOfDtype);
    return fail(`has the dtype ${JSON.stringify(dtype)}; known are ${allowed.join(', ')}`, { dtype, allowed });
  }
  if (!isIndexList(shape)) return fail(`has the shape ${JSON.stringify(shape)}; a list of sizes is needed`, { shape });
  if (!isIndexList(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    return fail(`has the byte range ${JSON.stringify(offsets)}; [begin, end] is needed`, { offsets });
  }
  const expected = byteLength(dtype as SafetensorsDtype, shape);
  const got = offsets[1]! - offsets[0]!;
  if (got !== expected) {
    return fail(`has ${got} bytes, but ${dtype} of shape [${shape}] takes ${expected}`, {
      got,
      expected,
      dtype,
      shape,
    });
  }
  const [start, end] = [dataStart + offsets[0]!, dataStart + offsets[1]!];
  return { name, dtype: dtype as SafetensorsDtype, shape, start, end };
}

/** The tensors must tile the rest of the file: no overlap, no gap, no missing end. */
function checkRanges(entries: readonly SafetensorsEntry[], dataStart: number, fileBytes: number, path: string): void {
  const inOrder = [...entries].sort((a, b) => a.start - b.start || a.end - b.end);
  let end = dataStart;
  let before = 'the header';
  for (const entry of inOrder) {
    if (entry.end > fileBytes) {
      const [expected, got] = [Math.max(...inOrder.map((e) => e.end)), fileBytes];
      const reason = `the file is truncated: it has ${got} bytes, and its header needs ${expected} (first cut tensor: "${entry.name}")`;
      throw corruptSafetensors(path, reason, { tensor: entry.name, got, expected });
    }
    if (entry.start !== end) {
      const reason = `tensor "${entry.name}" ${entry.start < end ? 'overlaps' : 'leaves a gap after'} ${before}`;
      throw corruptSafetensors(path, reason, { tensor: entry.name, got: entry.start, expected: end });
    }
    end = entry.end;
    before = `"${entry.name}"`;
  }
  if (end !== fileBytes) {
    const reason = `the file has ${fileBytes} bytes, and its header accounts for ${end}`;
    throw corruptSafetensors(path, reason, { got: fileBytes, expected: end });
  }
}

/** The keys of the outermost object as written: JSON.parse keeps only the last of two equal ones. */
function topLevelKeys(json: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let lastString = '';
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (token !== ':') lastString = token;
    else if (depth === 1) keys.push(JSON.parse(lastString));
  }
  return keys;
}

function firstDuplicate(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIndexList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
