import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Envelope, Tensor } from '@circuit-lens/model';
import { decodeTensor, type TensorJson } from '@circuit-lens/shared';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../jobs/JobQueue.ts';
import { Store } from './Store.ts';
import { writeRow } from './writeRow.ts';

let home: string;
const opened: Store[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'circuit-lens-store-'));
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  rmSync(home, { recursive: true, force: true });
});

function open(bytesMax = 1e9): Store {
  const store = Store.open(home, { bytesMax });
  opened.push(store);
  return store;
}

function reopen(bytesMax?: number): Store {
  opened.pop()!.close();
  return open(bytesMax);
}

const job = (id: string): Job => ({
  id,
  operation: 'run.loss',
  version: 1,
  input: { id },
  state: 'succeeded',
  progress: { done: 1, message: 'done' },
  partial: null,
  error: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  finishedAt: null,
});

const large = (value: number, size = 100_000) => Tensor.of(new Float32Array(size).fill(value), [size], ['neuron']);

function envelope(result: Record<string, unknown>): Envelope {
  return { operation: 'run.loss', version: 1, recipe: {}, model: {}, prependBos: true, result } as unknown as Envelope;
}

async function save(store: Store, id: string, result: Record<string, unknown>): Promise<void> {
  store.saveResult(job(id), await store.results.prepare(id, envelope(result)));
  // Times of use are kept in milliseconds.
  await new Promise((done) => setTimeout(done, 3));
}

describe('results', () => {
  it('come back whole after a restart, small tensors in the index and large ones beside it', async () => {
    const named = large(0.25).withLabels(
      'neuron',
      Array.from({ length: 100_000 }, (_, i) => `L0N${i}`),
    );
    await save(open(), 'job-1', {
      list: [{ named }],
      small: Tensor.of(Float32Array.of(1, 2), [2], ['prompt']),
      text: 'a',
    });
    expect(readdirSync(join(home, 'tensors'))).toEqual(['job-1.safetensors']);
    const { result } = (await reopen().results.find('job-1')) as { result: Record<string, unknown> };
    const [{ named: found }] = result.list as [{ named: TensorJson }];
    expect(found).toMatchObject({ shape: [100_000], axes: [{ name: 'neuron' }], dtype: 'float32' });
    expect(found.axes[0]!.labels?.at(-1)).toBe('L0N99999');
    expect([...new Set(decodeTensor(found))]).toEqual([0.25]);
    expect([...decodeTensor(result.small as TensorJson)]).toEqual([1, 2]);
    expect(result.text).toBe('a');
  });

  it('leave when there is no room, the least recently used first; recipes and jobs stay', async () => {
    const store = open(900_000);
    store.saveRecipe('run-1', { prompts: [{ text: 'a' }] });
    await save(store, 'job-1', { tensor: large(1) });
    await save(store, 'job-2', { tensor: large(2) });
    expect(await store.results.find('job-1')).not.toBeNull();
    await new Promise((done) => setTimeout(done, 3));
    await save(store, 'job-3', { tensor: large(3) });
    expect(['job-1', 'job-2', 'job-3'].map((id) => store.results.has(id))).toEqual([true, false, true]);
    expect(readdirSync(join(home, 'tensors')).sort()).toEqual(['job-1.safetensors', 'job-3.safetensors']);
    expect(store.jobs().map(({ id }) => id)).toEqual(['job-1', 'job-2', 'job-3']);
    expect(store.findRecipe('run-1')).toEqual({ prompts: [{ text: 'a' }] });
    // A smaller limit at the next start; one result stays, even where it alone is too large.
    const smaller = reopen(1000);
    expect(['job-1', 'job-3'].map((id) => smaller.results.has(id))).toEqual([false, true]);
  });

  it('are not there when their file is cut, garbled, or has one other bit', async () => {
    const store = open();
    const path = join(home, 'tensors', 'job-1.safetensors');
    await save(store, 'job-1', { tensor: large(1) });
    const whole = readFileSync(path);
    const flipped = Buffer.from(whole);
    flipped[flipped.length - 1001]! ^= 1;
    const damages = [whole.subarray(0, 5), whole.subarray(0, whole.length - 4), Buffer.alloc(5000, 0xff), flipped];
    for (const damaged of damages) {
      writeFileSync(path, damaged);
      expect(await store.results.find('job-1')).toBeNull();
      expect(existsSync(path)).toBe(false);
    }
    writeFileSync(path, whole);
    expect(await store.results.find('job-1')).not.toBeNull();
  });

  it('are not there when their tensors are not', async () => {
    const store = open();
    await save(store, 'job-1', { tensor: large(1) });
    rmSync(join(home, 'tensors', 'job-1.safetensors'));
    expect(await store.results.find('job-1')).toBeNull();
  });
});

describe('waves of a job that has not succeeded', () => {
  const wave = (index: number) => ({ index, key: `key ${index}`, values: Float64Array.of(index, Math.PI, Number.NaN) });
  it('come back after a restart, each in the place of one before, until the result is there', async () => {
    const store = open();
    store.saveJob(job('job-1'));
    for (const index of [0, 1, 1]) store.waves.save('job-1', wave(index));
    expect(reopen().waves.of('job-1')).toEqual([wave(0), wave(1)]);
    await save(opened[0]!, 'job-1', { text: 'a' });
    expect(opened[0]!.waves.of('job-1')).toEqual([]);
  });

  it('are not those of another version of the product', () => {
    const store = open();
    store.saveJob(job('job-1'));
    store.waves.save('job-1', wave(0));
    opened.pop()!.close();
    const database = new Database(join(home, 'circuit-lens.db'));
    database.exec("UPDATE waves SET product = '0.0.0'");
    database.close();
    expect(open().waves.of('job-1')).toEqual([]);
  });

  it('leave when there is no room, and no result with them', async () => {
    const store = open();
    await save(store, 'job-1', { tensor: large(1) });
    store.saveJob(job('job-2'));
    store.waves.save('job-2', { ...wave(0), values: new Float64Array(1000) });
    await new Promise((done) => setTimeout(done, 3));
    await store.results.find('job-1');
    expect(reopen(401_000).waves.of('job-2')).toEqual([]);
    expect(await opened[0]!.results.find('job-1')).not.toBeNull();
  });
});

it('a store of version 1 is brought to this one, with what is in it', async () => {
  const database = new Database(join(home, 'circuit-lens.db'));
  database.exec(`
    CREATE TABLE recipes (id TEXT PRIMARY KEY, recipe TEXT NOT NULL, created_at TEXT NOT NULL) STRICT;
    CREATE TABLE jobs (id TEXT PRIMARY KEY, operation TEXT NOT NULL, version INTEGER NOT NULL, input TEXT NOT NULL,
      state TEXT NOT NULL, progress TEXT NOT NULL, error TEXT, created_at TEXT NOT NULL, started_at TEXT,
      finished_at TEXT) STRICT;
    CREATE TABLE results (job_id TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE, envelope TEXT NOT NULL) STRICT;
    INSERT INTO recipes VALUES ('r', '{"prompts":[]}', '');
    INSERT INTO jobs VALUES ('j', 'run.loss', 1, '{}', 'succeeded', '{}', NULL, '', NULL, '2026-01-01');
    INSERT INTO results VALUES ('j', '{"result":{"loss":1}}');
    PRAGMA user_version = 1;`);
  database.close();
  const store = open();
  expect(await store.results.find('j')).toEqual({ result: { loss: 1 } });
  expect(store.jobs().map(({ id }) => id)).toEqual(['j']);
  expect(store.findRecipe('r')).toEqual({ prompts: [] });
});

describe('files beside the index', () => {
  it('that a crash left without a row, or half, are removed at the next start', async () => {
    const store = open();
    await save(store, 'job-1', { tensor: large(1) });
    await store.results.prepare('job-never-saved', envelope({ tensor: large(1) }));
    writeFileSync(join(home, 'tensors', 'job-2.safetensors.part'), 'half');
    reopen();
    expect(readdirSync(join(home, 'tensors'))).toEqual(['job-1.safetensors']);
  });
});

describe('tensors with an address', () => {
  it('come back with what is known about them, and those with values leave when there is no room', async () => {
    const store = open(500_000);
    await store.tensors.save('a', { hook: null }, large(1));
    await store.tensors.save('b', { source: 'r' }, null);
    expect(await store.tensors.find('a')).toMatchObject({ about: { hook: null }, tensor: { shape: [100_000] } });
    await new Promise((done) => setTimeout(done, 3));
    await save(store, 'job-1', { tensor: large(1) });
    expect(await store.tensors.find('a')).toBeNull();
    expect(await store.tensors.find('b')).toEqual({ about: { source: 'r' }, tensor: null });
    expect(await store.tensors.find('c')).toBeNull();
  });
});

describe('a folder that can not be used', () => {
  it('says so when it is read-only', () => {
    // Rights do not bind root; a file system that takes no files does.
    const isRoot = process.getuid?.() === 0;
    if (isRoot && !existsSync('/proc/self')) return;
    const folder = isRoot ? '/proc/self' : home;
    if (!isRoot) chmodSync(home, 0o500);
    try {
      expect(() => Store.open(folder, { bytesMax: 1 })).toThrow(
        expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE', message: expect.stringContaining("can't be written") }),
      );
    } finally {
      chmodSync(home, 0o700);
    }
  });

  it('says so when a newer program wrote it, and leaves it as it is', () => {
    open();
    opened.pop()!.close();
    const database = new Database(join(home, 'circuit-lens.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => open()).toThrow(expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE' }));
    expect(readdirSync(home).some((name) => name.includes('damaged'))).toBe(false);
  });

  it('gives DISK_FULL when the database can not grow, and reads go on', async () => {
    const database = new Database(join(home, 'full.db'));
    database.exec('CREATE TABLE t (text TEXT); PRAGMA max_page_count = 4');
    writeRow(database, 'INSERT INTO t VALUES (?)', ['small']);
    expect(() => writeRow(database, 'INSERT INTO t VALUES (?)', ['x'.repeat(100_000)])).toThrow(
      expect.objectContaining({ code: 'DISK_FULL' }),
    );
    expect(database.prepare('SELECT * FROM t').all()).toEqual([{ text: 'small' }]);
    database.close();
  });
});
