import type { HookedTransformer } from './HookedTransformer.ts';
import { hashOfJson } from './hashOfJson.ts';

/** What values of a model's runs are kept by: its weights as they were processed and rounded, and where it runs. */
export function modelKey({ contentHash, weightFlags, precision, runtime: { device } }: HookedTransformer): string {
  return hashOfJson([contentHash, weightFlags, precision, device]);
}
