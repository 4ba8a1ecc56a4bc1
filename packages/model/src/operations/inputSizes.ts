import type { ModelConfig } from '../config.ts';

/** What the price of an operation is made of: sizes of the model, and of all prompts anywhere in the input. */
export interface InputSizes {
  config: ModelConfig;
  prompts: number;
  /** Of all prompts together, BOS included. */
  tokens: number;
  /** Tokens of the longest prompt. */
  longest: number;
  /** One forward pass of them all: tokens times layers. */
  pass: number;
}

/** What English text has in GPT-2's vocabulary; a price is no count. */
const bytesPerToken = 4;

/** Sizes of an input that nothing has checked yet. Texts are counted by their bytes, since no tokenizer is loaded. */
export function inputSizes(input: unknown, config: ModelConfig): InputSizes {
  const lengths = promptsIn(input).map((prompt) => Math.min(tokensOf(prompt), config.nCtx));
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  return { config, prompts: lengths.length, tokens, longest, pass: tokens * config.nLayers };
}

/** Every entry of every list named `prompts`, at any depth: runs, sources of interventions, datasets. */
export function promptsIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(promptsIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    key === 'prompts' && Array.isArray(entry) ? entry : promptsIn(entry),
  );
}

function tokensOf(prompt: unknown): number {
  const { text, tokens } = (prompt ?? {}) as { text?: unknown; tokens?: unknown };
  if (Array.isArray(tokens)) return tokens.length;
  return typeof text === 'string' ? 1 + Math.ceil(Buffer.byteLength(text) / bytesPerToken) : 1;
}

/** How many entries a list has that may be left out, or be no list. */
export function countOf(list: unknown, otherwise: number): number {
  return Array.isArray(list) ? list.length : otherwise;
}

/** A whole number that may be left out, or be none. */
export function wholeOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : otherwise;
}
