import { describe, expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { jobsFinding } from './jobsFinding.ts';
import { canRestart, isActive, jobLines, stateCounts, took } from './jobsView.ts';
import type { JobsAnswer } from './queries.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, 0) + 1000 * seconds).toISOString();
const progress = { done: 0.4, message: 'layer 2' };
const job = (typename: string, operation: string, facts: object = {}) =>
  ({
    __typename: typename,
    id: `job-${operation}`,
    operation,
    version: 1,
    createdAt: at(0),
    ...facts,
  }) as JobsAnswer[number];

const answer = [
  job('QueuedJob', 'generate', { position: 1 }),
  job('RunningJob', 'weights.composition', { startedAt: at(10), progress }),
  job('SucceededJob', 'model.load', { startedAt: at(0), finishedAt: at(0.5) }),
  job('SucceededJob', 'weights.eigenvalues', { startedAt: at(0), finishedAt: at(90) }),
  job('FailedJob', 'verify.gpt2', {
    finishedAt: at(1),
    error: { code: 'UNKNOWN_MODEL', message: 'none', remedy: 'get it' },
  }),
  job('CancelledJob', 'weights.virtualHeads', { finishedAt: at(1), progress }),
  job('InterruptedJob', 'weights.skipTrigrams', { startedAt: at(0), progress }),
];
const lines = jobLines(answer, [{ id: 'job-generate', input: { topK: 5 } }], Date.parse(at(14)));

describe('the jobs', () => {
  it('are one shape in every state, each with what it really has', () => {
    expect(lines.map(({ state }) => state)).toEqual([
      'queued',
      'running',
      'succeeded',
      'succeeded',
      'failed',
      'cancelled',
      'interrupted',
    ]);
    expect(lines.map(({ done }) => done)).toEqual([0, 0.4, 1, 1, 0, 0.4, 0.4]);
    expect(lines[0]).toMatchObject({ position: 1, input: { topK: 5 } });
    expect(lines[4]!.error).toMatchObject({ code: 'UNKNOWN_MODEL', remedy: 'get it' });
  });

  it('took their time, to now while they run, and none where an end is not known', () => {
    expect(lines.map(({ seconds }) => seconds)).toEqual([null, 4, 0.5, 90, null, null, null]);
    expect([0.004, 0.5, 9.994, 90].map(took)).toEqual([
      'under 0.01\u00a0s',
      '0.50\u00a0s',
      '9.99\u00a0s',
      '1\u00a0min 30\u00a0s',
    ]);
  });

  it('are counted by state, and each can be stopped or started again or neither', () => {
    expect(stateCounts(lines)).toEqual({
      queued: 1,
      running: 1,
      succeeded: 2,
      failed: 1,
      cancelled: 1,
      interrupted: 1,
    });
    expect(lines.map(isActive)).toEqual([true, true, false, false, false, false, false]);
    expect(lines.map(canRestart)).toEqual([false, false, false, false, true, true, true]);
  });
});

describe('the finding', () => {
  it('says what runs, what there is, what failed and what was stopped', () => {
    expect(findingText(jobsFinding(lines))).toBe(
      'weights.composition is being computed, 40\u00a0% done; one waits. Two results are kept, computed in 1\u00a0min 31\u00a0s together, the longest, weights.eigenvalues, in 1\u00a0min 30\u00a0s. One failed, verify.gpt2 with UNKNOWN_MODEL. Two were stopped and can start again.',
    );
  });

  it('says plainly when nothing runs, or nothing ever ran', () => {
    expect(findingText(jobsFinding([lines[2]!]))).toBe(
      'Nothing is being computed. One result is kept, computed in 0.50\u00a0s. ',
    );
    expect(findingText(jobsFinding([lines[0]!]))).toBe('One waits to be computed. ');
    expect(findingText(jobsFinding([]))).toBe('Nothing was computed as a job yet.');
  });
});
