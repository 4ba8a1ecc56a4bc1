import type { Wave } from '@circuit-lens/model';
import type Database from 'libsql';
import { productVersion } from '../productVersion.ts';
import { writeRow } from './writeRow.ts';

interface WaveRow {
  position: number;
  key: string;
  /** Base64 of doubles: the driver loses bytes of blobs. */
  numbers: string;
}

/** What jobs have done that have not succeeded: the numbers of every finished wave, so that a job that was cut goes on. */
export class KeptWaves {
  constructor(private readonly database: Database.Database) {}

  /** Waves of a job as this version of the product did them. */
  of(jobId: string): Wave[] {
    const statement = this.database.prepare(
      'SELECT position, key, numbers FROM waves WHERE job_id = ? AND product = ? ORDER BY position',
    );
    return (statement.all(jobId, productVersion) as WaveRow[]).map(({ position, key, numbers }) => ({
      index: position,
      key,
      // Copied: doubles begin at multiples of 8.
      values: new Float64Array(Uint8Array.from(Buffer.from(numbers, 'base64')).buffer),
    }));
  }

  /** Keeps a wave in the place of what was there. @throws CircuitLensError DISK_FULL */
  save(jobId: string, { index, key, values }: Wave): void {
    const numbers = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
    const row = [jobId, index, key, productVersion, numbers, numbers.length, new Date().toISOString()];
    writeRow(this.database, 'INSERT OR REPLACE INTO waves VALUES (?, ?, ?, ?, ?, ?, ?)', row);
  }

  remove(jobId: string): void {
    this.database.prepare('DELETE FROM waves WHERE job_id = ?').run(jobId);
  }
}
