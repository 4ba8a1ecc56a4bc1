import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@circuit-lens/model';
import { CircuitLensError } from '@circuit-lens/shared';
import Database from 'libsql';

/** A folder that belongs to this process until it ends, however it ends. */
export interface FolderLock {
  release(): void;
}

/**
 * Makes a folder, or takes it, for this process alone. The lock is one of the operating system, which is gone when the
 * process is, so no stale lock is ever left.
 * @throws CircuitLensError DATA_FOLDER_UNUSABLE for a folder that can't be written, or that another server uses
 */
export function lockFolder(folder: string): FolderLock {
  try {
    makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  let database: Database.Database | null = null;
  try {
    database = new Database(join(folder, 'server.lock'));
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database?.close();
    if ((cause as { code?: string }).code !== 'SQLITE_BUSY') throw unwritable(folder, cause);
    throw new CircuitLensError(
      'DATA_FOLDER_UNUSABLE',
      `Another Circuit Lens server uses the data folder ${folder}. Stop it, or set CIRCUIT_LENS_HOME to another.`,
      { folder },
      { cause },
    );
  }
  const held = database;
  return { release: () => void held.close() };
}

/** Rights are not all: a file system can be mounted for reading only, which shows when something is written. */
function unwritable(folder: string, cause: unknown): CircuitLensError {
  return new CircuitLensError(
    'DATA_FOLDER_UNUSABLE',
    `The data folder ${folder} can't be written (${(cause as Error).message}). Make it writable, or set CIRCUIT_LENS_HOME to another.`,
    { folder },
    { cause },
  );
}
