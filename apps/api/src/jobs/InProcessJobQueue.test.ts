import { type Envelope, Tensor, type Wave } from '@circuit-lens/model';
import { CircuitLensError } from '@circuit-lens/shared';
import { describe, expect, it } from 'vitest';
import type { Computer } from '../operations/Computer.ts';
import { InProcessJobQueue } from './InProcessJobQueue.ts';
import { finalStates, type Job } from './JobQueue.ts';
import type { JobStore, QueueOptions } from './QueueOptions.ts';

const input = { prompts: [{ text: 'a' }] };
const pairInput = { clean: input, corrupted: input, site: 'resid_pre' };

/** A host that a test drives step by step. */
function fakeHost() {
  const calls: {
    operation: string;
    options: Parameters<Computer['run']>[2];
    end(result: object): void;
    fail(error: Error): void;
  }[] = [];
  const host: Computer = {
    run: (operation, _input, options) =>
      new Promise<Envelope>((resolve, fail) => {
        const end = (result: object) => resolve({ operation, model: {}, result } as unknown as Envelope);
        calls.push({ operation, options, end, fail });
      }),
  };
  return { host, calls };
}

/** Keeps results in memory; `fails` makes every write fail. */
function fakeStore() {
  const results = new Map<string, unknown>();
  const waves = new Map<string, Wave[]>();
  const state = { fails: false };
  const write = () => {
    if (state.fails) throw new CircuitLensError('DISK_FULL', 'full');
  };
  const store: JobStore = {
    saveJob: write,
    saveResult(job, { text }) {
      write();
      results.set(job.id, JSON.parse(text));
    },
    jobs: () => [],
    waves: {
      of: (id) => waves.get(id) ?? [],
      save(id, wave) {
        write();
        waves.set(id, [...(waves.get(id) ?? []), wave]);
      },
    },
    results: {
      prepare: async (_id, envelope) => ({ text: JSON.stringify(envelope), bytes: 1 }),
      find: async (id) => results.get(id) ?? null,
      has: (id) => results.has(id),
    },
  };
  return { store, results, state };
}

function setUp(more: Pick<QueueOptions, 'onResult'> = {}) {
  const [model, network, kept] = [fakeHost(), fakeHost(), fakeStore()];
  const queue = new InProcessJobQueue({
    lanes: {
      model: { computer: model.host, waitingMax: 5 },
      network: { computer: network.host, waitingMax: 1 },
    },
    store: kept.store,
    modelId: async () => 'hash',
    ...more,
  });
  return { queue, calls: model.calls, downloads: network.calls, ...kept };
}

async function ended(queue: InProcessJobQueue, id: string): Promise<Job> {
  for await (const job of queue.subscribe(id)) if (finalStates.has(job.state)) return job;
  throw new Error('the feed ended early');
}

describe('the job that runs', () => {
  it('shows what there is of its result, to those who ask and to those who listen, until it has ended', async () => {
    const { queue, calls } = setUp();
    const { id } = await queue.enqueue('run.loss', input);
    const feed = queue.subscribe(id);
    expect((await feed.next()).value).toMatchObject({ state: 'running', partial: null });
    const partial = { perPrompt: Tensor.of(Float32Array.of(1), [1], ['prompt']) };
    calls[0]!.options!.onPartial!(partial);
    expect((await feed.next()).value.partial).toBe(partial);
    expect(queue.get(id)!.partial).toBe(partial);
    calls[0]!.end({ loss: 1 });
    expect((await feed.next()).value).toMatchObject({ state: 'succeeded', partial: null });
    expect(await queue.result(id)).toMatchObject({ result: { loss: 1 } });
  });

  it('fails with DISK_FULL when its result can not be kept, and the queue goes on', async () => {
    const { queue, calls, state } = setUp();
    const { id } = await queue.enqueue('run.loss', input);
    const next = await queue.enqueue('run.nextTokens', input);
    state.fails = true;
    calls[0]!.end({ loss: 1 });
    expect(await ended(queue, id)).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } });
    await expect(queue.enqueue('run.loss', { prompts: [{ text: 'b' }] })).rejects.toMatchObject({ code: 'DISK_FULL' });
    state.fails = false;
    calls[1]!.end({ rows: [] });
    expect((await ended(queue, next.id)).state).toBe('succeeded');
  });
});

describe('a job that needs no model', () => {
  it('runs beside those of the model, after others of its kind, and is not done again to be read', async () => {
    const { queue, calls, downloads, results } = setUp();
    await queue.enqueue('run.loss', input);
    const first = await queue.enqueue('model.download', { model: 'gpt2' });
    const second = await queue.enqueue('model.download', { model: 'distilgpt2' });
    expect([calls.length, downloads.length]).toEqual([1, 1]);
    expect([queue.get(first.id)!.state, second.state, queue.position(second.id)]).toEqual(['running', 'queued', 0]);
    expect(queue.counts()).toEqual({ queued: 1, running: 2 });
    const full = { code: 'QUEUE_FULL', details: { waiting: 1, allowed: 1 } };
    await expect(queue.enqueue('model.download', { model: 'gpt2-medium' })).rejects.toMatchObject(full);
    // Those of the model have room of their own.
    const waits = await queue.enqueue('run.nextTokens', input);
    expect(waits.state).toBe('queued');
    await queue.cancel(waits.id);
    downloads[0]!.options!.onPartial!({ progress: { bytesHere: 5 } });
    expect(queue.get(first.id)!.partial).toEqual({ progress: { bytesHere: 5 } });
    downloads[0]!.end({ folder: '/x' });
    expect((await ended(queue, first.id)).state).toBe('succeeded');
    expect(downloads).toHaveLength(2);
    results.delete(first.id);
    expect(await queue.result(first.id)).toBeNull();
    queue.close();
    expect(queue.list().map(({ state }) => state)).toEqual(['cancelled', 'interrupted', 'succeeded', 'interrupted']);
  });
});

describe('a result that had to leave', () => {
  it('is computed again, once, when it is read, and its job starts again when it is asked for', async () => {
    const { queue, calls, results } = setUp();
    const { id } = await queue.enqueue('run.loss', input);
    calls[0]!.end({ loss: 1 });
    await ended(queue, id);
    expect((await queue.enqueue('run.loss', input)).state).toBe('succeeded');
    results.clear();
    const readers = [queue.result(id), queue.result(id)];
    await new Promise((done) => setTimeout(done, 20));
    calls[1]!.end({ loss: 1 });
    for (const reader of readers) expect(await reader).toMatchObject({ result: { loss: 1 } });
    expect(calls).toHaveLength(2);
    results.clear();
    expect(await queue.enqueue('run.loss', input)).toMatchObject({ id, state: 'running' });
  });
});

it('goes on from the waves that were kept when a job that was cut is asked for again', async () => {
  const { queue, calls, state } = setUp();
  const { id } = await queue.enqueue('patch.activations', pairInput);
  const [first, second, third] = [0, 1, 2].map((index) => ({ index, key: 'a', values: Float64Array.of(index) }));
  const { waves } = calls[0]!.options!;
  expect(waves!.kept).toEqual([]);
  waves!.onWave(first!);
  waves!.onWave(second!);
  state.fails = true;
  waves!.onWave(third!);
  state.fails = false;
  const cancelling = queue.cancel(id);
  calls[0]!.fail(new CircuitLensError('JOB_CANCELLED', 'cancelled'));
  expect((await cancelling).state).toBe('cancelled');
  waves!.onWave(third!);
  await queue.enqueue('patch.activations', pairInput);
  expect(calls[1]!.options!.waves!.kept).toEqual([first, second]);
});

it('does again what is gone with the process, though it has succeeded', async () => {
  const { queue, calls } = setUp();
  const { id } = await queue.enqueue('model.load', {});
  calls[0]!.end({});
  expect((await ended(queue, id)).state).toBe('succeeded');
  expect(await queue.enqueue('model.load', {})).toMatchObject({ id, state: 'running' });
});

it('stays interrupted when the server stops while somebody takes note of its result', async () => {
  const notes: (() => void)[] = [];
  const { queue, calls, results } = setUp({ onResult: () => new Promise((noted) => notes.push(noted)) });
  const { id } = await queue.enqueue('run.loss', input);
  calls[0]!.end({ loss: 1 });
  while (notes.length === 0) await new Promise((done) => setImmediate(done));
  queue.close();
  notes[0]!();
  await new Promise((done) => setImmediate(done));
  expect(queue.get(id)!.state).toBe('interrupted');
  expect(results.size).toBe(0);
});
