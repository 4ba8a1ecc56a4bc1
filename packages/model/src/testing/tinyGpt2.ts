/** A random model with GPT-2's vocabulary, small enough for tests of operations and of the command line. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelSpec } from '@circuit-lens/shared';
import { createModelPool, type ModelPool } from '../ModelPool.ts';
import { ByteBudget } from '../memory/ByteBudget.ts';
import type { OperationContext } from '../operations/Operation.ts';
import { writeRandomCheckpoint } from './randomCheckpoint.ts';

export interface TinyGpt2 {
  /** The model's folder. */
  folder: string;
  /** Holds the model and whatever a test writes. */
  home: string;
  pool: ModelPool;
  context: OperationContext;
  remove(): Promise<void>;
}

/** Writes the model into a new temporary folder. It has no tokenizer files: GPT-2's own tokenizer fits it. */
export async function makeTinyGpt2(): Promise<TinyGpt2> {
  const home = await mkdtemp(join(tmpdir(), 'circuit-lens-tiny-'));
  const folder = join(home, 'tiny-gpt2');
  await writeRandomCheckpoint(folder, { nLayers: 2, nHeads: 2, dModel: 16, dVocab: 50257, nCtx: 32, seed: 1 });
  const pool = createModelPool({ device: 'cpu', home });
  return {
    folder,
    home,
    pool,
    context: {
      loadModel: (spec) => pool.load(spec as ModelSpec),
      checkpoint: async () => {},
      onProgress: () => {},
      budget: new ByteBudget(2 ** 26),
    },
    async remove() {
      pool.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
