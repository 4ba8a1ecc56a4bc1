import type { Envelope } from '@circuit-lens/model';
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
  /** Hears of every result of a job that works with a model. */
  onResult?(job: Job, envelope: Envelope): Promise<void>;
  /** Of the model of a request, undefined where none is named: its name or its contents, and how its weights are held. */
  modelId(named: string | undefined): Promise<string>;
}
