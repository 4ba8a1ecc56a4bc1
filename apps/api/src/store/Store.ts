import { CircuitLensError, type ErrorJson, type RunRecipe } from '@circuit-lens/shared';
import type Database from 'libsql';
import type { Job, JobState } from '../jobs/JobQueue.ts';
import type { RecipeStore } from '../runs/StoredRuns.ts';
import { lockFolder } from './lockFolder.ts';
import { openDatabase } from './openDatabase.ts';

interface JobRow {
  id: string;
  operation: string;
  version: number;
  input: string;
  state: JobState;
  progress: string;
  error: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

/** What is kept between starts of the server: recipes of runs, jobs, and results of jobs. */
export class Store implements RecipeStore {
  private constructor(
    private readonly database: Database.Database,
    private readonly lock: { release(): void },
    /** Where a damaged store was put at this start. */
    readonly setAside: string | null,
  ) {}

  /**
   * Opens the store of a folder, for this process alone.
   * @throws CircuitLensError BAD_USER_INPUT for a folder that can't be written, is in use, or is of a newer program
   */
  static open(folder: string): Store {
    const lock = lockFolder(folder);
    try {
      const { database, setAside } = openDatabase(folder);
      return new Store(database, lock, setAside);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Keeps a recipe; one that is there already stays. @throws CircuitLensError DISK_FULL */
  saveRecipe(id: string, recipe: RunRecipe): void {
    this.write('INSERT OR IGNORE INTO recipes VALUES (?, ?, ?)', [
      id,
      JSON.stringify(recipe),
      new Date().toISOString(),
    ]);
  }

  /** The recipe of a run; null when there is none. */
  findRecipe(id: string): RunRecipe | null {
    const row = this.database.prepare('SELECT recipe FROM recipes WHERE id = ?').get(id) as
      | { recipe: string }
      | undefined;
    return row ? (JSON.parse(row.recipe) as RunRecipe) : null;
  }

  /** Keeps a job as it is now. @throws CircuitLensError DISK_FULL */
  saveJob(job: Job): void {
    const { id, operation, version, input, state, progress, error, createdAt, startedAt, finishedAt } = job;
    this.write(
      `INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state,
       progress = excluded.progress, error = excluded.error, created_at = excluded.created_at,
       started_at = excluded.started_at, finished_at = excluded.finished_at`,
      [
        id,
        operation,
        version,
        JSON.stringify(input),
        state,
        JSON.stringify(progress),
        error && JSON.stringify(error),
        createdAt,
        startedAt,
        finishedAt,
      ],
    );
  }

  /** Keeps a job that succeeded, and its result, both or neither. @throws CircuitLensError DISK_FULL */
  saveResult(job: Job, envelope: unknown): void {
    const text = JSON.stringify(envelope);
    this.database.exec('BEGIN IMMEDIATE');
    try {
      this.saveJob(job);
      this.write('INSERT OR REPLACE INTO results VALUES (?, ?)', [job.id, text]);
      this.database.exec('COMMIT');
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Envelope of a job as JSON data; null when there is none. */
  findResult(jobId: string): unknown {
    const statement = this.database.prepare('SELECT envelope FROM results WHERE job_id = ?');
    const row = statement.get(jobId) as { envelope: string } | undefined;
    return row ? JSON.parse(row.envelope) : null;
  }

  /** Every job, oldest first. */
  jobs(): Job[] {
    return (this.database.prepare('SELECT * FROM jobs ORDER BY created_at, id').all() as JobRow[]).map(toJob);
  }

  /** Closes the store and gives the folder free. */
  close(): void {
    this.database.close();
    this.lock.release();
  }

  private write(statement: string, values: unknown[]): void {
    try {
      this.database.prepare(statement).run(...values);
    } catch (cause) {
      if ((cause as { code?: string }).code !== 'SQLITE_FULL') throw cause;
      throw new CircuitLensError(
        'DISK_FULL',
        `Nothing more can be kept in ${this.database.name}: the disk is full.`,
        { file: this.database.name },
        { cause },
      );
    }
  }
}

function toJob(row: JobRow): Job {
  return {
    id: row.id,
    operation: row.operation,
    version: row.version,
    input: JSON.parse(row.input),
    state: row.state,
    progress: JSON.parse(row.progress) as Job['progress'],
    error: row.error ? (JSON.parse(row.error) as ErrorJson) : null,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
