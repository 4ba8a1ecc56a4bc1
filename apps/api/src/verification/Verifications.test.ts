import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Envelope } from '@circuit-lens/model';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JobFeed } from '../jobs/JobFeed.ts';
import type { Job, JobState } from '../jobs/JobQueue.ts';
import { Verifications } from './Verifications.ts';

const gpt2 = { name: 'gpt2', contentHash: 'the published weights', precision: 'float32' } as const;
/** The same shape and name, other numbers. */
const random = { ...gpt2, contentHash: 'random' };
const rounded = { ...gpt2, precision: 'float16' } as const;
type Loaded = Parameters<Verifications['noteModel']>[0];

let folder: string;
let asked: unknown[];
let feed: JobFeed;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'circuit-lens-verified-'));
  asked = [];
});
afterEach(() => rm(folder, { recursive: true }));

const job = (state: JobState) => ({ id: 'job', operation: 'verify.gpt2', input: { model: 'gpt2' }, state }) as Job;

/** A server's view of it: a new one is a restart. */
function start(isAutomatic = true): Verifications {
  return new Verifications({
    path: join(folder, 'verified.json'),
    published: gpt2.contentHash,
    isAutomatic,
    defaultModel: null,
    jobs: {
      enqueue: async (operation, input) => {
        asked.push({ operation, input });
        return job('queued');
      },
      subscribe: () => {
        feed = new JobFeed(job('queued'), () => {});
        return feed;
      },
    },
  });
}

/** Loads a model, and lets the job that this starts, if any, end. */
async function loadAndEnd(verifications: Verifications, model: Loaded, state: JobState): Promise<void> {
  const before = asked.length;
  const noted = verifications.noteModel(model);
  while (state !== 'queued' && asked.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
  if (state === 'queued') return noted;
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (state === 'succeeded') {
    const envelope = { model, result: { passed: 7, failed: 1 } } as unknown as Envelope;
    await verifications.noteResult(job('running'), envelope);
  }
  feed.push(job(state));
  await noted;
}

it('compares the published weights once, and never again after a restart', async () => {
  const first = start();
  await loadAndEnd(first, gpt2, 'succeeded');
  expect(asked).toEqual([{ operation: 'verify.gpt2', input: { model: 'gpt2' } }]);
  expect(await first.of(gpt2)).toMatchObject({ passed: 7, failed: 1 });
  await loadAndEnd(first, gpt2, 'queued');
  const again = start();
  await loadAndEnd(again, gpt2, 'queued');
  expect(asked).toHaveLength(1);
  expect(await again.of(gpt2)).toMatchObject({ passed: 7, failed: 1 });
});

it('compares weights rounded to float16 by themselves: their numbers are others', async () => {
  await loadAndEnd(start(), rounded, 'succeeded');
  expect(await start().of(rounded)).toMatchObject({ passed: 7, failed: 1 });
  expect(await start().of(gpt2)).toBeNull();
  await loadAndEnd(start(), gpt2, 'succeeded');
  expect(asked).toHaveLength(2);
});

it('leaves other weights alone, whatever their name and shape, and everything where it is switched off', async () => {
  await loadAndEnd(start(), random, 'queued');
  await loadAndEnd(start(false), gpt2, 'queued');
  expect(asked).toEqual([]);
  expect(start().isPublished(random)).toBe(false);
});

it('tries again what failed or was cut, but not what a person stopped', async () => {
  await loadAndEnd(start(), gpt2, 'failed');
  await loadAndEnd(start(), gpt2, 'interrupted');
  await loadAndEnd(start(), gpt2, 'cancelled');
  expect(asked).toHaveLength(3);
  await loadAndEnd(start(), gpt2, 'queued');
  expect(asked).toHaveLength(3);
  expect(await start().of(gpt2)).toBeNull();
});

it('remembers what was asked for by hand, of any model, but not one section alone', async () => {
  const verifications = start(false);
  const envelope = { model: random, result: { passed: 14, failed: 0 } } as unknown as Envelope;
  const input = { model: 'gpt2', section: 'tokens' };
  await verifications.noteResult({ operation: 'verify.gpt2', input }, envelope);
  expect(await verifications.of(random)).toBeNull();
  await verifications.noteResult({ operation: 'verify.gpt2', input: {} }, envelope);
  expect(await verifications.of(random)).toMatchObject({ passed: 14, failed: 0 });
});
