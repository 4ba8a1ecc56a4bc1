import { CircuitLensError } from '@circuit-lens/shared';
import type { Priority } from './protocol.ts';

/** Longest time, in milliseconds, that checkpoints let pass without a turn of the event loop. */
const TURN_INTERVAL_MS = 10;
const DEFAULT_LIMIT = 256;

const urgency: Record<Priority, number> = { interactive: 0, patient: 1, background: 2 };

/** Who asks for a turn, and how to tell that it is no longer wanted. */
export interface TaskOptions {
  priority: Priority;
  isCancelled(): boolean;
}

/** Work that awaits `checkpoint` wherever it may be interrupted. */
export type Task<T> = (checkpoint: () => Promise<void>) => Promise<T>;

/**
 * Lets one of several tasks at a time go on: the most urgent, and among equals the one that came first.
 *
 * A less urgent task stops at its next checkpoint, so at most one task of each priority has begun and memory stays
 * bounded. A task must not wait for another task: the other may be waiting for this one to end.
 */
export class Scheduler {
  /** Tasks in flight, most urgent first. Only the first may go on. */
  private readonly tasks: TaskOptions[] = [];
  private waiting: (() => void)[] = [];
  private lastTurn = performance.now();

  constructor(private readonly limit = DEFAULT_LIMIT) {}

  /**
   * Runs a task when its turn comes.
   * @throws CircuitLensError QUEUE_FULL when too many are in flight, JOB_CANCELLED, and what the task throws
   */
  async run<T>(task: Task<T>, options: TaskOptions): Promise<T> {
    if (this.tasks.length >= this.limit) throw queueFull(this.limit);
    const entry = { ...options };
    this.enter(entry);
    try {
      await this.waitForTurn(entry);
      return await task(() => this.checkpoint(entry));
    } finally {
      this.tasks.splice(this.tasks.indexOf(entry), 1);
      this.wake();
    }
  }

  /** Makes waiting tasks look again whether they are cancelled. Call it after `isCancelled` has changed. */
  wake(): void {
    const woken = this.waiting;
    this.waiting = [];
    for (const resume of woken) resume();
  }

  private enter(entry: TaskOptions): void {
    const behind = this.tasks.findIndex((other) => urgency[other.priority] > urgency[entry.priority]);
    this.tasks.splice(behind === -1 ? this.tasks.length : behind, 0, entry);
  }

  private async checkpoint(entry: TaskOptions): Promise<void> {
    if (performance.now() - this.lastTurn >= TURN_INTERVAL_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      this.lastTurn = performance.now();
    }
    await this.waitForTurn(entry);
  }

  private async waitForTurn(entry: TaskOptions): Promise<void> {
    for (;;) {
      if (entry.isCancelled()) throw cancelled();
      if (this.tasks[0] === entry) return;
      await new Promise<void>((resume) => this.waiting.push(resume));
    }
  }
}

function cancelled(): CircuitLensError {
  return new CircuitLensError('JOB_CANCELLED', 'Cancelled before it ended. Start it again.');
}

function queueFull(limit: number): CircuitLensError {
  return new CircuitLensError('QUEUE_FULL', `${limit} calls are in flight already. Try again when one has ended.`, {
    limit,
  });
}
