import type { BlockValue } from './blockStep.ts';

/**
 * Stretches of a block that can be run by themselves, each from the values it starts from to those it makes. Sweeps put
 * tokens of many runs side by side and only attention needs to know which belong together.
 */
export const stretchEnds = {
  projectQueries: { from: ['resid_pre'], to: ['q'] },
  projectKeysValues: { from: ['resid_pre'], to: ['k', 'v'] },
  attend: { from: ['q', 'k', 'v', 'mask'], to: ['z'] },
  mixValues: { from: ['v', 'pattern'], to: ['z'] },
  writeAttention: { from: ['z', 'resid_pre'], to: ['resid_mid'] },
  mlp: { from: ['resid_mid'], to: ['resid_post'] },
  writeMlp: { from: ['post', 'resid_mid'], to: ['resid_post'] },
} as const satisfies Record<string, { from: readonly BlockValue[]; to: readonly BlockValue[] }>;

export type BlockStretch = keyof typeof stretchEnds;

/** Values of rows: [row, position, …], queries and keys each with positions of their own. */
export type StretchValues = Partial<Record<BlockValue, { data: Float32Array; dims: readonly number[] }>>;
