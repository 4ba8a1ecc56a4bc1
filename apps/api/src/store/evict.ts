import type Database from 'libsql';
import type { TensorFiles } from './TensorFiles.ts';
import { keyOf } from './writeRow.ts';

/** A result, a tensor, or the waves of a job, that take space. */
interface KeptRow {
  kind: keyof typeof keyOf;
  id: string;
  bytes: number;
}

/**
 * Lets results, tensors and waves go, the least recently used first, until the rest fits. The one used last always stays.
 * Recipes and jobs are never touched: whatever leaves can be computed again from them.
 * @returns how many left
 */
export function evict(database: Database.Database, files: TensorFiles, bytesMax: number): number {
  const newestFirst = database
    .prepare(
      `SELECT 'results' AS kind, job_id AS id, bytes, used_at FROM results
       UNION ALL SELECT 'tensors', id, bytes, used_at FROM tensors WHERE bytes > 0
       UNION ALL SELECT 'waves', job_id, sum(bytes), max(used_at) FROM waves GROUP BY job_id
       ORDER BY used_at DESC, id`,
    )
    .all() as KeptRow[];
  let total = 0;
  const leaving = newestFirst.filter(({ bytes }, i) => {
    total += bytes;
    return i > 0 && total > bytesMax;
  });
  for (const { kind, id } of leaving) {
    database.prepare(`DELETE FROM ${kind} WHERE ${keyOf[kind]} = ?`).run(id);
    if (kind !== 'waves') files.remove(id);
  }
  return leaving.length;
}
