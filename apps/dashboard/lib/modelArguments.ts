import type { WeightFlags } from './weightFlags.ts';

/** Which model, as every query names it. Left out: the default model of the server. */
export interface ModelArguments {
  model?: string;
  weightFlags: WeightFlags;
}
