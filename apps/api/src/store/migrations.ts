import { CircuitLensError } from '@circuit-lens/shared';
import type Database from 'libsql';

/** What brings the store from one version to the next, in their order. A line that was released is never changed. */
const migrations: readonly string[] = [
  `CREATE TABLE recipes (
     id TEXT PRIMARY KEY,
     recipe TEXT NOT NULL,
     created_at TEXT NOT NULL
   ) STRICT;
   CREATE TABLE jobs (
     id TEXT PRIMARY KEY,
     operation TEXT NOT NULL,
     version INTEGER NOT NULL,
     input TEXT NOT NULL,
     state TEXT NOT NULL,
     progress TEXT NOT NULL,
     error TEXT,
     created_at TEXT NOT NULL,
     started_at TEXT,
     finished_at TEXT
   ) STRICT;
   CREATE INDEX jobs_by_age ON jobs (created_at);
   CREATE TABLE results (
     job_id TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
     envelope TEXT NOT NULL
   ) STRICT;`,
  `ALTER TABLE results ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE results ADD COLUMN used_at TEXT NOT NULL DEFAULT '';
   UPDATE results SET bytes = length(envelope),
     used_at = coalesce((SELECT finished_at FROM jobs WHERE id = job_id), '');
   CREATE TABLE tensors (
     id TEXT PRIMARY KEY,
     about TEXT NOT NULL,
     bytes INTEGER NOT NULL,
     used_at TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE prompt_sets (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     content TEXT NOT NULL,
     created_at TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE waves (
     job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     position INTEGER NOT NULL,
     key TEXT NOT NULL,
     product TEXT NOT NULL,
     numbers TEXT NOT NULL,
     bytes INTEGER NOT NULL,
     used_at TEXT NOT NULL,
     PRIMARY KEY (job_id, position)
   ) STRICT;`,
];

/**
 * Brings a store to the version of this program, each step whole or not at all.
 * @throws CircuitLensError DATA_FOLDER_UNUSABLE for a store that a newer program wrote
 */
export function migrate(database: Database.Database): void {
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (found > migrations.length) {
    throw new CircuitLensError(
      'DATA_FOLDER_UNUSABLE',
      `The store ${database.name} has version ${found}; this program knows versions up to ${migrations.length}. Use a newer Circuit Lens, or another CIRCUIT_LENS_HOME.`,
      { found, known: migrations.length },
    );
  }
  for (const [i, statements] of [...migrations.entries()].slice(found)) {
    database.exec(`BEGIN; ${statements} PRAGMA user_version = ${i + 1}; COMMIT;`);
  }
}
