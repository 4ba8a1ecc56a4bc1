import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelSpec } from '@circuit-lens/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createModelPool, type ModelPool } from '../ModelPool.ts';
import { circuitMinimality } from '../operations/circuitMinimality.ts';
import { datasetIoi } from '../operations/datasetIoi.ts';
import type { Operation } from '../operations/Operation.ts';
import { writeRandomCheckpoint } from '../testing/randomCheckpoint.ts';
import { compareWithPublished } from './compareWithPublished.ts';
import { Measurements } from './Measurements.ts';
import type { VerificationRow } from './PublishedValue.ts';
import { publishedValues } from './published.ts';
import { datasetInput, onDatasetInput } from './sections/ioiCircuit.ts';

let home: string;
let pool: ModelPool;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'circuit-lens-gpt2-heads-'));
  pool = createModelPool({ device: 'cpu', home });
  const shape = { nLayers: 12, nHeads: 12, dModel: 24, dVocab: 50257, nCtx: 32, seed: 3, scale: 0.5 };
  await writeRandomCheckpoint(join(home, 'model'), shape);
});
afterAll(async () => {
  pool.close();
  await rm(home, { recursive: true, force: true });
});

/** Six prompts in place of sixty: a row is read from its operation alike, whatever the number of prompts. */
class SmallMeasurements extends Measurements {
  override operation(...[operation, flags, input]: Parameters<Measurements['operation']>) {
    return super.operation(operation, flags, 'size' in input ? { ...input, size: 6 } : input);
  }
}

let measurements: SmallMeasurements;
let rows: VerificationRow[];
beforeAll(async () => {
  const context = {
    loadModel: (spec: ModelSpec) => pool.load(spec),
    checkpoint: async () => {},
    onProgress: () => {},
  };
  measurements = new SmallMeasurements(join(home, 'model'), context);
  rows = [];
  for (const value of publishedValues.filter(({ section }) => section === 'ioiCircuit')) {
    rows.push(await compareWithPublished(value, measurements));
  }
}, 60_000);

it('every row of the IOI circuit is computed on a model with GPT-2 small’s heads, and few of an untrained model pass', () => {
  expect(rows).toHaveLength(3 + 48 + 8 + 9);
  expect(rows.filter(({ got }) => typeof got !== 'number')).toEqual([]);
  for (const { expected, got, tolerance, passed } of rows) {
    expect(passed).toBe(Math.abs((got as number) - (expected as number)) <= tolerance);
  }
  expect(rows.filter(({ passed }) => passed).length).toBeLessThan(rows.length / 2);
});

it('each row is read under its own name', async () => {
  const { dataset } = await measurements.operation(datasetIoi as unknown as Operation, 'defaults', datasetInput);
  const input = { ...onDatasetInput, dataset, circuit: 'ioi-gpt2-small', sets: 'arena' };
  const minimality = await measurements.operation(circuitMinimality as Operation, 'defaults', input);
  const found = (minimality.rows as { head: string; withHead: number; withoutHead: number }[]).find(
    ({ head }) => head === 'L8H6',
  )!;
  const got = (name: string) => rows.find((row) => row.name === name)?.got;
  expect(found.withHead).not.toBe(found.withoutHead);
  expect(got('F(C∖K) for L8H6')).toBe(found.withHead);
  expect(got('F(C∖(K∪v)) for L8H6')).toBe(found.withoutHead);
  expect(got('logit difference of the model on p_IOI')).toBe(minimality.full);
});
