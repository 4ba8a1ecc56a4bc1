import { CircuitLensError } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';

/** Prompts as the forward pass takes them: rows of one length, shorter ones padded on the right. */
export interface TokenBatch {
  tokens: number[][];
  /** Length of each prompt without its padding on the right. */
  lengths: number[];
  /** 1 for a real token, 0 for padding that attention must not see; left out where padding is on the right only. */
  attentionMask?: number[][];
}

/**
 * Checks token ids and pads them to one length. Padding on the right is exact by itself: causal attention never looks
 * at it, so a prompt's numbers don't depend on the batch it is in.
 * @throws CircuitLensError PROMPT_EMPTY, PROMPT_TOO_LONG, UNKNOWN_TOKEN, BAD_USER_INPUT
 */
export function makeTokenBatch(
  tokens: readonly (readonly number[])[],
  config: ModelConfig,
  attentionMask?: number[][],
): TokenBatch {
  if (tokens.length === 0)
    throw new CircuitLensError('PROMPT_EMPTY', 'There is no prompt. Give at least one.', { prompts: 0 });
  for (const [prompt, ids] of tokens.entries()) checkPrompt(prompt, ids, config);
  const lengths = tokens.map((ids) => ids.length);
  const longest = Math.max(...lengths);
  const padded = tokens.map((ids) => [...ids, ...new Array<number>(longest - ids.length).fill(config.bosTokenId)]);
  if (!attentionMask) return { tokens: padded, lengths };
  const fits = attentionMask.length === tokens.length && attentionMask.every((row, i) => row.length === lengths[i]);
  if (!fits) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      'The attention mask must have one 0 or 1 for every token of every prompt.',
      {
        prompts: tokens.length,
        lengths,
        maskLengths: attentionMask.map((row) => row.length),
      },
    );
  }
  const hasPadding = attentionMask.some((row) => row.includes(0));
  if (!hasPadding) return { tokens: padded, lengths };
  return {
    tokens: padded,
    lengths,
    attentionMask: attentionMask.map((row) => [...row, ...new Array<number>(longest - row.length).fill(0)]),
  };
}

/**
 * Can the model read these tokens? `prompt` is the index to name.
 * @throws CircuitLensError PROMPT_EMPTY, PROMPT_TOO_LONG, UNKNOWN_TOKEN
 */
export function checkPrompt(prompt: number, ids: readonly number[], { nCtx, dVocab }: ModelConfig): void {
  if (ids.length === 0) {
    throw new CircuitLensError('PROMPT_EMPTY', `Prompt ${prompt} has no tokens. Write some text, or leave BOS on.`, {
      prompt,
    });
  }
  if (ids.length > nCtx) {
    throw new CircuitLensError(
      'PROMPT_TOO_LONG',
      `Prompt ${prompt} has ${ids.length} tokens (BOS included); this model takes at most ${nCtx}. Shorten it.`,
      { prompt, tokens: ids.length, limit: nCtx },
    );
  }
  const unknown = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= dVocab);
  if (unknown !== undefined) {
    throw new CircuitLensError(
      'UNKNOWN_TOKEN',
      `Prompt ${prompt} holds token id ${unknown}; allowed are 0 to ${dVocab - 1}.`,
      {
        prompt,
        id: unknown,
        dVocab,
      },
    );
  }
}
