import { readFile } from 'node:fs/promises';
import { CircuitLensError, isDiskFull } from '@circuit-lens/shared';

/**
 * JSON from a file, or from standard input for `-`.
 * @throws CircuitLensError BAD_USER_INPUT when it can't be read or is no JSON
 */
export async function readJson(path: string): Promise<unknown> {
  const where = path === '-' ? 'standard input' : `"${path}"`;
  const text = path === '-' ? await readStandardInput() : await readText(path);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `${where} is not valid JSON: ${reason}. Give one JSON value.`,
      { path, reason },
      { cause },
    );
  }
}

/** @throws CircuitLensError BAD_USER_INPUT when it can't be read */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw readFailure(path, cause, ', or - for standard input');
  }
}

/** A failure to read a file, in the user's terms. */
export function readFailure(path: string, cause: unknown, or = ''): CircuitLensError {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new CircuitLensError(
    'BAD_USER_INPUT',
    `"${path}" cannot be read (${reason}). Name a file that exists${or}.`,
    { path, reason },
    { cause },
  );
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

/** A failure to write a file, in the user's terms; our own errors as they are. */
export function writeFailure(path: string, cause: unknown): CircuitLensError {
  if (cause instanceof CircuitLensError) return cause;
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  if (isDiskFull(cause))
    return new CircuitLensError('DISK_FULL', `The disk is full; "${path}" was not written.`, { path });
  return new CircuitLensError(
    'BAD_USER_INPUT',
    `"${path}" cannot be written (${reason}). Name a file in a folder that exists and may be written to.`,
    { path, reason },
    { cause },
  );
}
