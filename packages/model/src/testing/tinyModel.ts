import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rawWeightFlags, type WeightFlags } from '../config.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { loadModel } from '../loadModel.ts';
import { writeRandomCheckpoint } from './randomCheckpoint.ts';

/** A random model with sizes that no vector width divides: 3 layers, 5 heads of 7, 211 tokens, context 24. */
export const tinyShape = {
  nLayers: 3,
  nHeads: 5,
  dModel: 35,
  dMlp: 92,
  dVocab: 211,
  nCtx: 24,
  seed: 7,
  scale: 0.3,
  tied: false,
};

/** Loads `tinyShape` on the CPU; its files are gone when this returns. It has no tokenizer: give token ids. */
export async function loadTinyModel(weightFlags: Partial<WeightFlags> = rawWeightFlags): Promise<HookedTransformer> {
  const folder = await mkdtemp(join(tmpdir(), 'circuit-lens-tiny-'));
  try {
    await writeRandomCheckpoint(folder, tinyShape);
    return await loadModel(folder, { weightFlags: { ...rawWeightFlags, ...weightFlags }, device: 'cpu', home: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Largest absolute difference of two lists of values. */
export function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}
