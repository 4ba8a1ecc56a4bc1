import { type Envelope, findOperation, operations, type Wave } from '@circuit-lens/model';
import { CircuitLensError, type ErrorJson, toErrorJson } from '@circuit-lens/shared';
import { logger } from '../logger.ts';
import type { PreparedResult } from '../store/Results.ts';
import { JobFeed } from './JobFeed.ts';
import { finalStates, type Job, type JobQueue, type JobState } from './JobQueue.ts';
import { JobResults } from './JobResults.ts';
import { jobRequest } from './jobRequest.ts';
import type { QueueOptions } from './QueueOptions.ts';

/** Shortest time, in milliseconds, between two writes of a job's progress to the store, and between two events. */
const saveIntervalMs = 1000;
const tellIntervalMs = 50;

/** The job that runs in a lane. */
interface Running {
  id: string;
  abort: AbortController;
  lastSave: number;
  lastTold: number;
}

/** Jobs that wait for each other: one of them runs at a time. */
interface Lane {
  readonly waiting: string[];
  running: Running | null;
}

/** What a job works with says in which lane it waits. */
type LaneName = keyof QueueOptions['lanes'];

/**
 * Runs jobs in this process, one at a time of each lane, after what people wait for: a download does not hold up what is
 * computed. Jobs are kept in the store: those that waited when the server stopped wait again, those that ran are
 * `interrupted`. One that is asked for again goes on from its last finished wave.
 */
export class InProcessJobQueue implements JobQueue {
  private readonly jobs = new Map<string, Job>();
  private readonly lanes: Record<LaneName, Lane> = {
    model: { waiting: [], running: null },
    network: { waiting: [], running: null },
  };
  private readonly feeds = new Map<string, Set<JobFeed>>();
  private closing = false;
  private readonly results: JobResults;

  constructor(private readonly options: QueueOptions) {
    this.results = new JobResults(options);
    for (const job of options.store.jobs()) {
      this.jobs.set(job.id, job);
      if (job.state === 'running') this.change(job.id, { state: 'interrupted' });
      if (job.state === 'queued') this.laneOf(job).waiting.push(job.id);
    }
    for (const lane of this.allLanes()) this.startNext(lane);
  }

  /** @throws CircuitLensError QUEUE_FULL, BAD_USER_INPUT */
  async enqueue(operation: string, input: unknown): Promise<Job> {
    const request = await jobRequest(operation, input, this.options.modelId);
    const known = this.jobs.get(request.id);
    if (known && this.answers(known)) return known;
    const { waitingMax } = this.options.lanes[laneName(operation)];
    const lane = this.laneOf(request);
    const waiting = lane.waiting.length;
    if (this.closing || waiting >= waitingMax) {
      const message = this.closing
        ? 'The server is stopping and takes no jobs.'
        : `${waiting} such jobs wait already. Try again when one has ended, or cancel one.`;
      throw new CircuitLensError('QUEUE_FULL', message, { waiting, allowed: waitingMax });
    }
    const job: Job = {
      ...request,
      state: 'queued',
      progress: { done: 0, message: '' },
      partial: null,
      error: null,
      createdAt: now(),
      startedAt: null,
      finishedAt: null,
    };
    this.options.store.saveJob(job);
    // Set anew, so that a job that starts again is the newest.
    this.jobs.delete(job.id);
    this.jobs.set(job.id, job);
    lane.waiting.push(job.id);
    this.tell(job);
    this.startNext(lane);
    return this.jobs.get(job.id)!;
  }

  get(id: string): Job | null {
    return this.jobs.get(id) ?? null;
  }

  list({ state, limit = 50 }: { state?: JobState; limit?: number } = {}): Job[] {
    const newestFirst = [...this.jobs.values()].reverse();
    return newestFirst.filter((job) => !state || job.state === state).slice(0, limit);
  }

  position(id: string): number {
    const job = this.jobs.get(id);
    return job ? Math.max(this.laneOf(job).waiting.indexOf(id), 0) : 0;
  }

  /** How many jobs wait, and how many run. */
  counts(): { queued: number; running: number } {
    const lanes = this.allLanes();
    return {
      queued: lanes.reduce((sum, { waiting }) => sum + waiting.length, 0),
      running: lanes.filter(({ running }) => running).length,
    };
  }

  async result(id: string): Promise<unknown> {
    const job = this.jobs.get(id);
    return job?.state === 'succeeded' ? this.results.of(job) : null;
  }

  /** @throws CircuitLensError UNKNOWN_JOB */
  async cancel(id: string): Promise<Job> {
    const job = this.find(id);
    const { waiting, running } = this.laneOf(job);
    if (job.state === 'queued') {
      waiting.splice(waiting.indexOf(id), 1);
      return this.change(id, { state: 'cancelled', finishedAt: now() });
    }
    if (running?.id !== id) return job;
    running.abort.abort();
    const feed = this.subscribe(id);
    for await (const state of feed) if (finalStates.has(state.state)) return state;
    return this.find(id);
  }

  /** @throws CircuitLensError UNKNOWN_JOB */
  subscribe(id: string): JobFeed {
    const feeds = this.feeds.get(id) ?? new Set();
    const feed = new JobFeed(this.find(id), (ended) => {
      feeds.delete(ended);
      if (feeds.size === 0 && this.feeds.get(id) === feeds) this.feeds.delete(id);
    });
    feeds.add(feed);
    this.feeds.set(id, feeds);
    return feed;
  }

  /** Starts nothing more; jobs that run are `interrupted`. Close the model host after it. */
  close(): void {
    this.closing = true;
    for (const lane of this.allLanes()) {
      const { running } = lane;
      if (!running) continue;
      lane.running = null;
      this.change(running.id, { state: 'interrupted' });
      running.abort.abort();
    }
  }

  private allLanes(): Lane[] {
    return Object.values(this.lanes);
  }

  private laneOf({ operation }: Pick<Job, 'operation'>): Lane {
    return this.lanes[laneName(operation)];
  }

  /** Does this job answer a request for the same? */
  private answers({ id, state, operation }: Job): boolean {
    if (state !== 'succeeded') return state === 'queued' || state === 'running';
    return !findOperation(operation).isRepeated && this.options.store.results.has(id);
  }

  private startNext(lane: Lane): void {
    if (lane.running || this.closing) return;
    const id =
      this.options.next?.(
        lane.waiting,
        this.allLanes().flatMap(({ waiting }) => waiting),
      ) ?? lane.waiting[0];
    if (id === undefined) return;
    lane.waiting.splice(lane.waiting.indexOf(id), 1);
    const running = { id, abort: new AbortController(), lastSave: Date.now(), lastTold: 0 };
    lane.running = running;
    const job = this.change(id, { state: 'running', startedAt: now() });
    void this.compute(job, running.abort.signal).finally(() => {
      if (lane.running?.id !== id) return;
      lane.running = null;
      this.startNext(lane);
    });
  }

  private async compute(job: Job, signal: AbortSignal): Promise<void> {
    const { id, operation, input } = job;
    const isRunning = () => this.laneOf(job).running?.id === id;
    try {
      findOperation(operation);
      const envelope = await this.options.lanes[laneName(operation)].computer.run(operation, input, {
        priority: 'background',
        signal,
        onProgress: (done, message) => this.note(job, { progress: { done, message } }),
        onPartial: (partial) => this.note(job, { partial }),
        waves: { kept: this.options.store.waves.of(id), onWave: (wave) => this.keepWave(job, wave) },
      });
      const result = await this.options.store.results.prepare(id, envelope);
      if (envelope.model) await this.options.onResult?.(job, envelope as Envelope);
      if (!isRunning()) return;
      const progress = { done: 1, message: 'done' };
      this.change(id, { state: 'succeeded', finishedAt: now(), progress }, result);
    } catch (error) {
      // After `close` the job is interrupted, whatever its run says.
      if (isRunning()) this.noteFailure(id, error, signal.aborted);
    }
  }

  private noteFailure(id: string, error: unknown, aborted: boolean): void {
    const json = toErrorJson(error);
    if (json.code === 'INTERNAL_ERROR') logger.error({ err: error, job: id }, 'a job failed');
    if (aborted && json.code === 'JOB_CANCELLED') this.change(id, { state: 'cancelled', finishedAt: now() });
    else this.change(id, { state: 'failed', finishedAt: now(), error: masked(json) });
  }

  /** How far a job that runs is; written and told now and then only. */
  private note(noted: Job, changes: Pick<Job, 'progress'> | Pick<Job, 'partial'>): void {
    const { running } = this.laneOf(noted);
    if (running?.id !== noted.id) return;
    const job = { ...this.find(noted.id), ...changes };
    this.jobs.set(job.id, job);
    const time = Date.now();
    if (time - running.lastTold >= tellIntervalMs) {
      running.lastTold = time;
      this.tell(job);
    }
    if (time - running.lastSave >= saveIntervalMs) {
      running.lastSave = time;
      this.keep(job);
    }
  }

  /**
   * Kept first, then told: what a reader has heard of is there after a crash.
   * @throws CircuitLensError DISK_FULL for a result that can't be kept
   */
  private change(id: string, changes: Partial<Job>, result?: PreparedResult): Job {
    const job = { ...this.find(id), partial: null, ...changes };
    if (result) this.options.store.saveResult(job, result);
    else this.keep(job);
    this.jobs.set(id, job);
    this.tell(job);
    return job;
  }

  /** A state that can't be written is told all the same: a full disk must not stop the queue. */
  private keep(job: Job): void {
    try {
      this.options.store.saveJob(job);
    } catch (error) {
      logger.error({ err: error, job: job.id }, 'the state of a job could not be kept');
    }
  }

  /** Likewise: a wave that is not kept is done again when the job is cut, and nothing else. */
  private keepWave(job: Job, wave: Wave): void {
    const { id } = job;
    if (this.laneOf(job).running?.id !== id) return;
    try {
      this.options.store.waves.save(id, wave);
    } catch (error) {
      logger.error({ err: error, job: id }, 'a wave of a job could not be kept');
    }
  }

  private tell(job: Job): void {
    for (const feed of this.feeds.get(job.id) ?? []) feed.push(job);
  }

  private find(id: string): Job {
    const job = this.jobs.get(id);
    if (job) return job;
    throw new CircuitLensError('UNKNOWN_JOB', `There is no job "${id}". \`jobs\` lists those there are.`, { job: id });
  }
}

/** An operation that is no more waits where most do, and fails when its turn comes. */
function laneName(operation: string): LaneName {
  return operations.find(({ name }) => name === operation)?.needs ?? 'model';
}

function masked(error: ErrorJson): ErrorJson {
  if (error.code !== 'INTERNAL_ERROR') return error;
  return { ...error, message: 'The operation failed in a way it should not. The log of the server says how.' };
}

function now(): string {
  return new Date().toISOString();
}
