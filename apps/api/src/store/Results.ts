import type { AnyEnvelope } from '@circuit-lens/model';
import type Database from 'libsql';
import { joinEnvelope, splitEnvelope } from './largeTensors.ts';
import type { TensorFiles } from './TensorFiles.ts';
import { noteUse, writeRow } from './writeRow.ts';

/** A result whose tensors are on the disk, so that only its row is missing. */
export interface PreparedResult {
  text: string;
  bytes: number;
}

/** Results of jobs: the envelope in the database, its large tensors beside it. */
export class Results {
  constructor(
    private readonly database: Database.Database,
    private readonly files: TensorFiles,
  ) {}

  /** Writes the large tensors of a result. @throws CircuitLensError DISK_FULL */
  async prepare(jobId: string, envelope: AnyEnvelope): Promise<PreparedResult> {
    const { text, tensors } = splitEnvelope(envelope);
    const hasTensors = Object.keys(tensors).length > 0;
    const tensorBytes = hasTensors ? await this.files.write(jobId, tensors) : 0;
    return { text, bytes: Buffer.byteLength(text) + tensorBytes };
  }

  /** Writes the row of a result. @throws CircuitLensError DISK_FULL */
  save(jobId: string, { text, bytes }: PreparedResult): void {
    const row = [jobId, text, bytes, new Date().toISOString()];
    writeRow(
      this.database,
      'INSERT OR REPLACE INTO results (job_id, envelope, bytes, used_at) VALUES (?, ?, ?, ?)',
      row,
    );
  }

  has(jobId: string): boolean {
    return this.database.prepare('SELECT 1 FROM results WHERE job_id = ?').get(jobId) !== undefined;
  }

  /** The envelope as JSON data, tensors as base64; null when there is none, or not all of it. */
  async find(jobId: string): Promise<unknown> {
    const statement = this.database.prepare('SELECT envelope FROM results WHERE job_id = ?');
    const row = statement.get(jobId) as { envelope: string } | undefined;
    if (!row) return null;
    noteUse(this.database, 'results', jobId);
    return joinEnvelope(row.envelope, (await this.files.read(jobId)) ?? {});
  }
}
