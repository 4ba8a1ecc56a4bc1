import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CircuitLensError } from '@circuit-lens/shared';
import Database from 'libsql';

/** A folder that belongs to this process until it ends, however it ends. */
export interface FolderLock {
  release(): void;
}

/**
 * Makes a folder, or takes it, for this process alone. The lock is one of the operating system, which is gone when the
 * process is, so no stale lock is ever left.
 * @throws CircuitLensError BAD_USER_INPUT for a folder that can't be written, or that another server uses
 */
export function lockFolder(folder: string): FolderLock {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `The data folder ${folder} can't be written (${(cause as Error).message}). Make it writable, or set CIRCUIT_LENS_HOME to another.`,
      { folder },
      { cause },
    );
  }
  const database = new Database(join(folder, 'server.lock'));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `Another Circuit Lens server uses the data folder ${folder}. Stop it, or set CIRCUIT_LENS_HOME to another.`,
      { folder },
      { cause },
    );
  }
  return { release: () => void database.close() };
}
