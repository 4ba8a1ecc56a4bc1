import { readFileSync } from 'node:fs';
import { CircuitLensError } from '@circuit-lens/shared';

/**
 * One of a model's files of text.
 * @throws CircuitLensError MODEL_FILES_MISSING for one that this user may not read, or that is a folder
 */
export function readModelText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code;
    const message = `"${path}" cannot be read (${reason}). Let this user read it, or put another file there.`;
    throw new CircuitLensError('MODEL_FILES_MISSING', message, { path, reason }, { cause });
  }
}
