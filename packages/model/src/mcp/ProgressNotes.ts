import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';

/** Shortest time, in milliseconds, between two notes. */
const INTERVAL_MS = 100;

/** Tells a client how far its call is, where it asked for that: each note further than the one before. */
export class ProgressNotes {
  private shown = -1;
  private last = Number.NEGATIVE_INFINITY;

  constructor(private readonly extra: RequestHandlerExtra<ServerRequest, ServerNotification>) {}

  /** @param done share, 0 to 1 */
  tell(done: number, message: string): void {
    const { _meta, sendNotification, signal } = this.extra;
    const progressToken = _meta?.progressToken;
    const now = performance.now();
    if (progressToken === undefined || signal.aborted) return;
    if (done <= this.shown || now - this.last < INTERVAL_MS) return;
    this.shown = done;
    this.last = now;
    const params = { progressToken, progress: done, total: 1, message };
    // A client that went away needs no notes; its call is cancelled by itself.
    sendNotification({ method: 'notifications/progress', params }).catch(() => {});
  }
}
