import type { DeviceTensor } from '../runtime/OnnxRuntime.ts';
import { type BlockValue, gatherIndices } from './blockStep.ts';

/**
 * Stretches of a block that can be run by themselves, each from the values it starts from to those it makes. Sweeps put
 * tokens of many runs side by side and only attention needs to know which belong together; who reads the attention of one query
 * needs no other.
 */
export const stretchEnds = {
  gatheredBlock: {
    from: ['resid_pre', 'mask', 'base.resid_pre', 'base.q', 'base.k', 'base.v', ...gatherIndices],
    to: ['resid_post'],
  },
  queries: { from: ['resid_pre'], to: ['q'] },
  keys: { from: ['resid_pre'], to: ['k'] },
  look: { from: ['q', 'k', 'mask'], to: ['pattern'] },
  attend: { from: ['q', 'k', 'v', 'mask'], to: ['z'] },
  mixValues: { from: ['v', 'pattern'], to: ['z'] },
  writeAttention: { from: ['z', 'resid_pre'], to: ['resid_mid'] },
  mlp: { from: ['resid_mid'], to: ['resid_post'] },
  addMlp: { from: ['mlp_out', 'resid_mid'], to: ['resid_post'] },
  writeMlp: { from: ['post', 'resid_mid'], to: ['resid_post'] },
} as const satisfies Record<string, { from: readonly BlockValue[]; to: readonly BlockValue[] }>;

export type BlockStretch = keyof typeof stretchEnds;

/** Values in memory, or a tensor where the runtime keeps it. */
export type StretchValue = { data: Float32Array | Int32Array; dims: readonly number[] } | DeviceTensor;

/** Values of rows: [row, position, …], queries and keys each with positions of their own. */
export type StretchValues = Partial<Record<BlockValue, StretchValue>>;
