import { CircuitLensError } from '@circuit-lens/shared';

interface Waiter {
  enter(): void;
  refuse(reason: unknown): void;
}

/** How many queries run at once, and how many one client may have under way. */
export interface GateLimits {
  running: number;
  ofClient: number;
}

/** A query inside the gate. */
export interface Turn {
  /** It computes no more: its place is free, while its answer may still be on its way to a slow reader. */
  computed(): void;
  /** It is over: its client may send another. */
  end(): void;
}

/** Weight of the latest query in the average time of one. */
const newest = 0.1;

/**
 * Lets some queries run at a time. The others wait, each client in a line of its own, and the lines take turns: a client
 * with a hundred queries holds up another with one by no more than one.
 */
export class FairGate {
  private readonly lines = new Map<string, Waiter[]>();
  private readonly underWay = new Map<string, number>();
  private readonly onEmpty: (() => void)[] = [];
  private running = 0;
  private waiting = 0;
  private averageSeconds = 0.1;
  private isClosed = false;

  constructor(private readonly limits: GateLimits) {}

  /**
   * Waits for its turn.
   * @throws CircuitLensError QUEUE_FULL with `retryAfterSeconds`, and the signal's reason
   */
  async enter(client: string, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    const mine = this.underWay.get(client) ?? 0;
    if (this.isClosed || mine >= this.limits.ofClient) throw this.refusal(mine);
    this.underWay.set(client, mine + 1);
    try {
      if (this.running >= this.limits.running) await this.wait(client, signal);
      else this.running++;
    } catch (error) {
      this.forget(client);
      throw error;
    }
    const since = performance.now();
    const computed = once(() => {
      const seconds = (performance.now() - since) / 1000;
      this.averageSeconds += newest * (seconds - this.averageSeconds);
      this.leave();
    });
    const forget = once(() => this.forget(client));
    return {
      computed,
      end() {
        forget();
        computed();
      },
    };
  }

  /** How many run and wait. */
  counts(): { running: number; waiting: number } {
    return { running: this.running, waiting: this.waiting };
  }

  /** Lets nobody in any more; those inside and in line go on. @returns when all have left */
  close(): Promise<void> {
    this.isClosed = true;
    if (this.running === 0) return Promise.resolve();
    return new Promise((resolve) => this.onEmpty.push(resolve));
  }

  private wait(client: string, signal: AbortSignal): Promise<void> {
    const line = this.lines.get(client) ?? [];
    this.lines.set(client, line);
    this.waiting++;
    return new Promise((resolve, reject) => {
      const end = () => {
        this.waiting--;
        signal.removeEventListener('abort', giveUp);
      };
      const waiter: Waiter = {
        enter: () => {
          end();
          resolve();
        },
        refuse: (reason) => {
          end();
          reject(reason);
        },
      };
      const giveUp = () => {
        line.splice(line.indexOf(waiter), 1);
        if (line.length === 0) this.lines.delete(client);
        waiter.refuse(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      line.push(waiter);
    });
  }

  private leave(): void {
    const [next] = this.lines;
    if (!next) {
      this.running--;
      if (this.running === 0) for (const resolve of this.onEmpty.splice(0)) resolve();
      return;
    }
    const [client, line] = next;
    // To the end, behind the other clients.
    this.lines.delete(client);
    const waiter = line.shift()!;
    if (line.length > 0) this.lines.set(client, line);
    waiter.enter();
  }

  private forget(client: string): void {
    const left = (this.underWay.get(client) ?? 1) - 1;
    if (left > 0) this.underWay.set(client, left);
    else this.underWay.delete(client);
  }

  private refusal(mine: number): CircuitLensError {
    const { ofClient, running } = this.limits;
    const retryAfterSeconds = Math.max(1, Math.ceil((this.averageSeconds * (this.waiting + 1)) / running));
    const message = this.isClosed
      ? 'The server is stopping and takes no queries.'
      : `You have ${mine} queries under way, as many as a client may have. Try again in ${retryAfterSeconds} s.`;
    return new CircuitLensError('QUEUE_FULL', message, { underWay: mine, allowed: ofClient, retryAfterSeconds });
  }
}

function once(callback: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    callback();
  };
}
