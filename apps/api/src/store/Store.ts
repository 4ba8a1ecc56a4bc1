import type { ErrorJson, RunRecipe } from '@circuit-lens/shared';
import type Database from 'libsql';
import type { Job, JobState } from '../jobs/JobQueue.ts';
import { OwnPromptSets } from '../promptSets/OwnPromptSets.ts';
import type { RecipeStore } from '../runs/StoredRuns.ts';
import { evict } from './evict.ts';
import { KeptTensors } from './KeptTensors.ts';
import { KeptWaves } from './KeptWaves.ts';
import { lockFolder } from './lockFolder.ts';
import { openDatabase } from './openDatabase.ts';
import { type PreparedResult, Results } from './Results.ts';
import { TensorFiles } from './TensorFiles.ts';
import { writeRow } from './writeRow.ts';

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

/** What is kept between starts of the server: recipes of runs, jobs, what they have done, and tensors with an address. */
export class Store implements RecipeStore {
  readonly results: Results;
  readonly tensors: KeptTensors;
  readonly waves: KeptWaves;
  readonly promptSets: OwnPromptSets;

  private constructor(
    private readonly database: Database.Database,
    private readonly files: TensorFiles,
    private readonly bytesMax: number,
    private readonly lock: { release(): void },
    /** Where a damaged store was put at this start. */
    readonly setAside: string | null,
  ) {
    this.results = new Results(database, files);
    this.tensors = new KeptTensors(database, files);
    this.waves = new KeptWaves(database);
    this.promptSets = new OwnPromptSets(database);
    const ids = database.prepare('SELECT job_id AS id FROM results UNION SELECT id FROM tensors').all();
    files.sweep(new Set((ids as { id: string }[]).map(({ id }) => id)));
    this.makeRoom();
  }

  /**
   * Opens the store of a folder, for this process alone.
   * @param bytesMax what results and tensors may take; the least recently used ones leave, recipes and jobs stay
   * @throws CircuitLensError DATA_FOLDER_UNUSABLE for a folder that can't be written, is in use, or is of a newer program
   */
  static open(folder: string, { bytesMax }: { bytesMax: number }): Store {
    const lock = lockFolder(folder);
    try {
      const { database, setAside } = openDatabase(folder);
      return new Store(database, new TensorFiles(folder), bytesMax, lock, setAside);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Keeps a recipe; one that is there already stays. @throws CircuitLensError DISK_FULL */
  saveRecipe(id: string, recipe: RunRecipe): void {
    const row = [id, JSON.stringify(recipe), new Date().toISOString()];
    writeRow(this.database, 'INSERT OR IGNORE INTO recipes VALUES (?, ?, ?)', row);
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
    writeRow(
      this.database,
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

  /** Keeps a job that succeeded, and its result in the place of its waves, all or nothing. @throws CircuitLensError DISK_FULL */
  saveResult(job: Job, result: PreparedResult): void {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      this.saveJob(job);
      this.results.save(job.id, result);
      this.waves.remove(job.id);
      this.database.exec('COMMIT');
    } catch (error) {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
    this.makeRoom();
  }

  /** Lets results and tensors go until the rest fits. */
  makeRoom(): number {
    return evict(this.database, this.files, this.bytesMax);
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
}

function toJob(row: JobRow): Job {
  return {
    id: row.id,
    operation: row.operation,
    version: row.version,
    input: JSON.parse(row.input),
    state: row.state,
    progress: JSON.parse(row.progress) as Job['progress'],
    partial: null,
    error: row.error ? (JSON.parse(row.error) as ErrorJson) : null,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
