import { CircuitLensError, type ErrorCode } from '@circuit-lens/shared';
import type Database from 'libsql';

/** What SQLite's refusals mean to a person. */
const refusals: Record<string, { code: ErrorCode; reason: string }> = {
  SQLITE_FULL: { code: 'DISK_FULL', reason: 'the disk is full' },
  SQLITE_READONLY: { code: 'DATA_FOLDER_UNUSABLE', reason: 'its folder can only be read' },
  SQLITE_CANTOPEN: { code: 'DATA_FOLDER_UNUSABLE', reason: 'its files can not be opened' },
};

/**
 * Runs a statement that writes.
 * @throws CircuitLensError DISK_FULL, DATA_FOLDER_UNUSABLE
 */
export function writeRow(database: Database.Database, statement: string, values: unknown[]): void {
  try {
    database.prepare(statement).run(...values);
  } catch (cause) {
    const refusal = refusals[(cause as { code?: string }).code ?? ''];
    if (!refusal) throw cause;
    const message = `Nothing more can be kept in ${database.name}: ${refusal.reason}.`;
    throw new CircuitLensError(refusal.code, message, { file: database.name }, { cause });
  }
}

/** The key of each table of things that take space. */
export const keyOf = { results: 'job_id', tensors: 'id', waves: 'job_id' } as const;

/** Notes that something was used now; what was not used for long leaves first. Reading goes on where nothing can be written. */
export function noteUse(database: Database.Database, table: keyof typeof keyOf, id: string): void {
  try {
    const statement = `UPDATE ${table} SET used_at = ? WHERE ${keyOf[table]} = ?`;
    writeRow(database, statement, [new Date().toISOString(), id]);
  } catch (error) {
    if (!(error instanceof CircuitLensError)) throw error;
  }
}
