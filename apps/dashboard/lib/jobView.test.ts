import { describe, expect, it } from 'vitest';
import type { JobAnswer } from './jobQueries.ts';
import { duration, hasEnded, jobView, resultSoFar, secondsLeft } from './jobView.ts';

const shared = { id: 'job', operation: 'model.load', createdAt: '2026-01-01T00:00:00.000Z' };
const running = jobView({
  ...shared,
  __typename: 'RunningJob',
  startedAt: '2026-01-01T00:00:00.000Z',
  progress: { done: 0.25, message: 'reading' },
  partial: null,
} as JobAnswer);

describe('a job', () => {
  it('is one shape in every state, and has ended in all but two', () => {
    const progress = { done: 0.5, message: 'half' };
    const answers = [
      { __typename: 'QueuedJob', position: 2 },
      { __typename: 'SucceededJob', finishedAt: '2026-01-01T00:00:01.000Z', result: { result: 1 } },
      { __typename: 'FailedJob', error: { code: 'QUEUE_FULL', message: 'full', remedy: 'wait' } },
      { __typename: 'CancelledJob', progress },
      { __typename: 'InterruptedJob', progress },
    ].map((answer) => jobView({ ...shared, ...answer } as JobAnswer));
    expect(answers.map(({ state }) => state)).toEqual(['queued', 'succeeded', 'failed', 'cancelled', 'interrupted']);
    expect([running, ...answers].map(hasEnded)).toEqual([false, false, true, true, true, true]);
    expect(answers[0]!.position).toBe(2);
    expect(answers[2]!.error).toMatchObject({ code: 'QUEUE_FULL', remedy: 'wait' });
    expect(answers[3]!.done).toBe(0.5);
  });

  it('has its result in one shape, while it runs and when it is done', () => {
    const succeeded = jobView({
      ...shared,
      __typename: 'SucceededJob',
      finishedAt: null,
      result: { operation: 'x', result: { rows: [1, 2] } },
    } as JobAnswer);
    expect(resultSoFar(succeeded)).toEqual({ rows: [1, 2] });
    expect(resultSoFar({ ...running, partial: { rows: [1] } })).toEqual({ rows: [1] });
    expect(resultSoFar(running)).toBeNull();
    expect(resultSoFar(null)).toBeNull();
  });

  it('says how long it will take at its rate, and nothing before there is one', () => {
    const at = (seconds: number) => Date.parse('2026-01-01T00:00:00.000Z') + 1000 * seconds;
    expect(secondsLeft(running, at(10))).toBeCloseTo(30);
    expect(secondsLeft({ ...running, done: 0 }, at(10))).toBeNull();
    expect(secondsLeft({ ...running, state: 'cancelled' }, at(10))).toBeNull();
  });

  it('prints a duration in the two units that matter', () => {
    expect([7.4, 95, 7300].map(duration)).toEqual(['7\u00a0s', '1\u00a0min 35\u00a0s', '2\u00a0h 1\u00a0min']);
  });
});
