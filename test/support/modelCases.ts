import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { WeightFlags } from '@circuit-lens/model';
import { type RandomCheckpointOptions, writeRandomCheckpoint } from '@circuit-lens/model/testing';
import cases from '../oracles/cases.json' with { type: 'json' };

/** The oracle cases as `cases.json` has them. */
export interface OracleCase {
  name: string;
  flagSets: string[];
  folder?: string;
  random?: { seed: number; scale: number; shape: Omit<RandomCheckpointOptions, 'seed' | 'scale'> };
}

export const oracleCases: OracleCase[] = cases.cases;
export const flagSets = cases.flagSets as Record<string, WeightFlags>;
export const tolerance = cases.tolerance;
export const oracleFolder = resolve(import.meta.dirname, '../oracles/data');

/** A folder in a temporary place that is gone when the test has ended. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'circuit-lens-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** The model folder of a case: the shipped one, or a random checkpoint written into `scratch`. */
export async function caseFolder({ name, folder, random }: OracleCase, scratch: string): Promise<string> {
  if (folder) return resolve(import.meta.dirname, '../..', folder);
  const path = join(scratch, name);
  await writeRandomCheckpoint(path, { ...random!.shape, seed: random!.seed, scale: random!.scale });
  return path;
}
