import { CircuitLensError, runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { logProbability } from '../loss.ts';
import { makeRandom } from '../random.ts';
import { wholeOf } from './inputSizes.ts';
import { checkFinite, interventionsOf } from './logitsAtPosition.ts';
import { logitsReader } from './nextLogits.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { sampleToken } from './sampleToken.ts';
import { tokenLabel } from './tokenRanking.ts';

/** One token that was generated, as likely as the model held it, before temperature and limits. */
export interface GeneratedToken {
  id: number;
  text: string;
  logit: number;
  probability: number;
}

/** A prompt and what came after it. */
export interface Continuation {
  prompt: number;
  /** Ids of the prompt and of what was generated. */
  tokens: number[];
  /** Text of what was generated. */
  text: string;
  steps: GeneratedToken[];
}

/**
 * Lets a model go on writing, token by token. Greedy unless a temperature is given; then the same seed gives the same
 * text, for each prompt by itself. Interventions stay on: those at named positions stay at the prompt's.
 */
export const generate = defineOperation({
  name: 'generate',
  version: 1,
  summary: 'Continues every prompt token by token, greedily or by seeded sampling.',
  input: z.strictObject({
    ...runRecipeFields,
    maxNewTokens: z.int().min(1).optional().describe('Default 10'),
    temperature: z.number().nonnegative().optional().describe('0 (default): always the most likely token'),
    topK: z.int().min(1).optional().describe('Sample among so many most likely tokens; default all'),
    topP: z.number().gt(0).max(1).optional().describe('Sample among those that together reach this probability'),
    seed: z.int().nonnegative().optional().describe('Of the sampling; default 0'),
    stopAtEos: z.boolean().optional().describe("End at GPT-2's <|endoftext|>; default true"),
  }),
  output:
    'continuations, one a prompt: { prompt, tokens, text, steps: { id, text, logit, probability } }; partial results are the same, so far',
  mode: 'job',
  takesPrompts: true,
  // Keys and values of what was run before are kept, but where something is replaced.
  cost: ({ maxNewTokens, interventions }, { pass, prompts, config }) => {
    const steps = wholeOf(maxNewTokens, 10);
    const grown = config.nLayers * prompts * steps;
    return interventions?.length ? steps * (pass + grown / 2) : pass + grown;
  },
  async run(input, context) {
    const run = await prepareRun(input, context);
    const { model, prompts, hooks } = run;
    const maxNewTokens = input.maxNewTokens ?? 10;
    checkFits(model, Math.max(...prompts.map(({ tokens }) => tokens.length)), maxNewTokens);
    const sampling = { temperature: input.temperature ?? 0, topK: input.topK, topP: input.topP };
    const seed = input.seed ?? 0;
    const growing = prompts.map(({ tokens }, prompt) => ({
      prompt,
      tokens: [...tokens],
      text: '',
      steps: [] as GeneratedToken[],
      random: makeRandom(seed + prompt),
    }));
    const reader = logitsReader(model, hooks, context.checkpoint);
    const result = () => ({ continuations: growing.map(({ random: _, ...continuation }) => continuation) });
    try {
      for (let step = 0; step < maxNewTokens; step++) {
        if (input.stopAtEos !== false && growing.every((one) => isEnded(one, model))) break;
        context.onProgress(step / maxNewTokens, `token ${step + 1} of ${maxNewTokens}`);
        // Prompts that have ended run on with the others: interventions are made for the whole batch.
        const logits = await reader.read(growing.map(({ tokens }) => tokens));
        checkFinite(logits);
        for (const one of growing) {
          if (input.stopAtEos !== false && isEnded(one, model)) continue;
          const row = logits.sub(one.prompt).data;
          const id = sampleToken(row, sampling, one.random);
          const text = tokenLabel(model, id);
          one.tokens.push(id);
          one.steps.push({ id, text, logit: row[id]!, probability: Math.exp(logProbability(row, id)) });
          one.text = textOf(model, one.steps);
        }
        context.onPartial?.(structuredClone(result()));
      }
    } finally {
      reader.release();
    }
    return { ...result(), ...interventionsOf(run) };
  },
});

function isEnded({ steps }: { steps: GeneratedToken[] }, { config }: HookedTransformer): boolean {
  return steps.at(-1)?.id === config.bosTokenId;
}

/** Decoded together, since a character may take several tokens. */
function textOf(model: HookedTransformer, steps: readonly GeneratedToken[]): string {
  const known = model.hasTokenizer && steps.every(({ id }) => id < model.tokenizer.vocabSize);
  return known ? model.tokenizer.decode(steps.map(({ id }) => id)) : steps.map(({ text }) => text).join('');
}

/** @throws CircuitLensError PROMPT_TOO_LONG before anything is run */
function checkFits({ config: { nCtx } }: HookedTransformer, length: number, maxNewTokens: number): void {
  // The last token that is generated is never read.
  if (length + maxNewTokens - 1 <= nCtx) return;
  throw new CircuitLensError(
    'PROMPT_TOO_LONG',
    `A prompt of ${length} tokens and ${maxNewTokens} new ones do not fit into ${nCtx} positions. Shorten the prompt, or ask for at most ${Math.max(0, nCtx - length + 1)} new tokens.`,
    { length, maxNewTokens, nCtx },
  );
}
