import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { CircuitLensError } from '@circuit-lens/shared';
import Database from 'libsql';
import { migrate } from './migrations.ts';

/** An open database, and where a damaged one was put. */
export interface OpenedDatabase {
  database: Database.Database;
  setAside: string | null;
}

/** SQLite's words for a file that is not, or not any more, a database. */
const damages: ReadonlySet<string> = new Set(['SQLITE_NOTADB', 'SQLITE_CORRUPT']);

/** What the check of a database found. */
class DamagedError extends Error {}

/** Opens the database of a folder. One that is damaged is put aside under another name, and a new one is begun. */
export function openDatabase(folder: string): OpenedDatabase {
  const file = join(folder, 'circuit-lens.db');
  try {
    return { database: open(file), setAside: null };
  } catch (error) {
    // A newer store is not damaged, nor is one on a disk that is full or can't be written.
    const isDamaged = damages.has((error as { code?: string }).code ?? '') || error instanceof DamagedError;
    if (error instanceof CircuitLensError || !isDamaged) throw error;
    const setAside = `${file}.damaged-${new Date().toISOString().replaceAll(':', '-')}`;
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(file + suffix)) renameSync(file + suffix, setAside + suffix);
    }
    return { database: open(file), setAside };
  }
}

function open(file: string): Database.Database {
  const database = new Database(file);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
    const { quick_check: state } = database.prepare('PRAGMA quick_check').get() as { quick_check: string };
    if (state !== 'ok') throw new DamagedError(state);
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
