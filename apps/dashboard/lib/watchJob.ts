import type { Client } from '@urql/core';
import { type JobAnswer, JobQuery, JobSubscription } from './jobQueries.ts';
import { hasEnded, type JobView, jobView } from './jobView.ts';

/** Without an event for so long, the job is asked for. */
const quietMs = 2000;

/**
 * Tells each state of a job until it has ended: by server-sent events, and by asking where those do not come through. Each
 * event carries the whole state, so a connection that broke is simply opened again.
 * @returns a function that stops watching; the job goes on
 */
export function watchJob(client: Client, id: string, tell: (job: JobView) => void): () => void {
  let lastEvent = Date.now();
  let subscription = listen();
  const timer = setInterval(look, quietMs / 2);

  function stop(): void {
    clearInterval(timer);
    subscription.unsubscribe();
  }

  function take(job: JobAnswer | null | undefined): void {
    if (!job) return;
    lastEvent = Date.now();
    const view = jobView(job);
    // After this turn, since an event may come while the subscription is being opened.
    if (hasEnded(view)) queueMicrotask(stop);
    tell(view);
  }

  function listen() {
    return client.subscription(JobSubscription, { id }).subscribe(({ data }) => take(data?.job));
  }

  async function look(): Promise<void> {
    if (Date.now() - lastEvent < quietMs) return;
    lastEvent = Date.now();
    const { data } = await client.query(JobQuery, { id }, { requestPolicy: 'network-only' });
    if (!data?.job) return;
    subscription.unsubscribe();
    subscription = listen();
    take(data.job);
  }

  return stop;
}
