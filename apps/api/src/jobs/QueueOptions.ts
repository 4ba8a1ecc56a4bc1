import type { AnyComputer, Computer } from '../operations/Computer.ts';
import type { KeptWaves } from '../store/KeptWaves.ts';
import type { PreparedResult, Results } from '../store/Results.ts';
import type { Job } from './JobQueue.ts';

/** Where jobs and their results are kept. */
export interface JobStore {
  saveJob(job: Job): void;
  saveResult(job: Job, result: PreparedResult): void;
  jobs(): Job[];
  results: Pick<Results, 'prepare' | 'find' | 'has'>;
  waves: Pick<KeptWaves, 'of' | 'save'>;
}

/** Jobs that wait for each other. */
export interface LaneOptions<Computes> {
  /** Who computes them. */
  computer: Computes;
  /** How many may wait. */
  waitingMax: number;
}

/** What a queue needs. */
export interface QueueOptions {
  /** By what an operation needs. */
  lanes: { model: LaneOptions<Computer>; network: LaneOptions<AnyComputer> };
  store: JobStore;
  /** Which of the jobs that wait begins next; left out: the first. */
  next?(waiting: readonly string[], everywhere: readonly string[]): string | undefined;
  /** Contents of the model used where none is named. */
  defaultModel(): Promise<string>;
}
