import type { ModelConfig } from '../config.ts';

/** Attention patterns that may be in memory at once; those of all heads of one GPT-2 small prompt of 1,024 tokens are 604 MB. */
export const patternBytesMax = 2 ** 27;

/** Bytes of the patterns of all heads, of one layer or of all. */
export function patternsBytes(
  { nLayers, nHeads }: ModelConfig,
  tokens: readonly (readonly number[])[],
  layers = nLayers,
): number {
  const length = Math.max(...tokens.map((prompt) => prompt.length));
  return Float32Array.BYTES_PER_ELEMENT * layers * nHeads * tokens.length * length ** 2;
}

/** Are the patterns of all layers few enough to be kept with the run? Those of longer prompts are looked at as they go by. */
export function arePatternsKept(config: ModelConfig, tokens: readonly (readonly number[])[]): boolean {
  return patternsBytes(config, tokens) <= patternBytesMax;
}
