import type { Client } from '@urql/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { JobAnswer } from './jobQueries.ts';
import { watchJob } from './watchJob.ts';

const shared = { id: 'job', operation: 'model.load', createdAt: '2026-01-01T00:00:00.000Z' };
const running = (done: number) =>
  ({
    ...shared,
    __typename: 'RunningJob',
    startedAt: null,
    partial: null,
    progress: { done, message: '' },
  }) as JobAnswer;
const succeeded = { ...shared, __typename: 'SucceededJob', finishedAt: null, result: {} } as JobAnswer;

type Listener = (result: { data?: { job: JobAnswer } }) => void;

/** A client whose events and answers the test gives. */
function fakeClient(answer: () => JobAnswer) {
  const listeners: Listener[] = [];
  const unsubscribe = vi.fn();
  const query = vi.fn(async () => ({ data: { job: answer() } }));
  const subscription = () => ({
    subscribe: (listener: Listener) => {
      listeners.push(listener);
      return { unsubscribe };
    },
  });
  return { client: { query, subscription } as unknown as Client, listeners, query, unsubscribe };
}

afterEach(() => vi.useRealTimers());

describe('watching a job', () => {
  it('tells every event, and stops when the job has ended', async () => {
    vi.useFakeTimers();
    const { client, listeners, query, unsubscribe } = fakeClient(() => succeeded);
    const seen: number[] = [];
    watchJob(client, 'job', ({ done }) => seen.push(done));
    listeners[0]!({ data: { job: running(0.5) } });
    listeners[0]!({ data: { job: succeeded } });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toEqual([0.5, 1]);
    expect(query).not.toHaveBeenCalled();
    expect(unsubscribe).toHaveBeenCalledTimes(1);
  });

  it('asks when no event comes through, and listens again', async () => {
    vi.useFakeTimers();
    const answers = [running(0.25), running(0.75), succeeded];
    const { client, listeners, query } = fakeClient(() => answers.shift() ?? succeeded);
    const seen: number[] = [];
    watchJob(client, 'job', ({ done }) => seen.push(done));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(seen).toEqual([0.25, 0.75, 1]);
    expect(query).toHaveBeenCalledTimes(3);
    expect(listeners.length).toBeGreaterThan(1);
  });

  it('tells nothing more once it is left', async () => {
    vi.useFakeTimers();
    const { client, query } = fakeClient(() => succeeded);
    const leave = watchJob(client, 'job', () => {
      throw new Error('told after it was left');
    });
    leave();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(query).not.toHaveBeenCalled();
  });
});
