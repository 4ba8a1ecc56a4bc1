import { CircuitLensError, isIoiSetId, parseIoiSetId } from '@circuit-lens/shared';
import type { Limits } from '../limits.ts';
import type { PromptSetSource } from '../promptSets/PromptSet.ts';
import { splitSetId } from '../promptSets/PromptSet.ts';

/** What a prompt has instead of itself in an input that is only priced: as many tokens. */
interface PricedPrompt {
  tokens: unknown[];
}

/** English text in GPT-2's vocabulary; nothing is tokenised before the price is known. */
const bytesPerToken = 4;

/** A generated IOI sentence, with BOS. */
const generatedPromptTokens = 20;

/**
 * A copy of an input in which every prompt is no more than its number of tokens, and every named prompt set is such
 * prompts; the rest is as it was. Checks how many prompts there are, and how long they are.
 * @throws CircuitLensError BAD_USER_INPUT for too many prompts, PROMPT_TOO_LONG
 */
export async function pricedInput(value: unknown, sets: PromptSetSource, limits: Limits): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((entry) => pricedInput(entry, sets, limits)));
  if (value === null || typeof value !== 'object') return value;
  const pairs = Object.entries(value).map(async ([key, entry]): Promise<[string, unknown]> => {
    if (key === 'prompts' && Array.isArray(entry)) return [key, pricedPrompts(entry, limits)];
    if (key === 'promptSet' && typeof entry === 'string') return ['prompts', await promptsOfSet(entry, sets, limits)];
    return [key, await pricedInput(entry, sets, limits)];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

function pricedPrompts(prompts: readonly unknown[], limits: Limits): PricedPrompt[] {
  if (prompts.length > limits.prompts) {
    const message = `prompts: ${prompts.length} were given; at most ${limits.prompts} are run at once.`;
    throw new CircuitLensError('BAD_USER_INPUT', message, {
      field: 'prompts',
      given: prompts.length,
      allowed: limits.prompts,
    });
  }
  return prompts.map((prompt, index) => {
    const { text, tokens } = (prompt ?? {}) as { text?: unknown; tokens?: unknown };
    if (Array.isArray(tokens)) return { tokens: new Array(tokens.length) };
    const bytes = typeof text === 'string' ? Buffer.byteLength(text) : 0;
    if (bytes > limits.promptBytes) {
      const message = `Prompt ${index} has ${bytes} bytes; at most ${limits.promptBytes} are read.`;
      throw new CircuitLensError('PROMPT_TOO_LONG', message, {
        field: `prompts[${index}]`,
        bytes,
        allowed: limits.promptBytes,
      });
    }
    return { tokens: new Array(1 + Math.ceil(bytes / bytesPerToken)) };
  });
}

/** An id that names nothing has no prompts: it is refused when it is read. */
async function promptsOfSet(id: string, sets: PromptSetSource, limits: Limits): Promise<PricedPrompt[]> {
  const { setId } = splitSetId(id);
  if (!isIoiSetId(setId)) return pricedPrompts((await sets.find(id))?.prompts ?? [], limits);
  const count = parseIoiSetId(setId)?.n ?? 0;
  return pricedPrompts(
    Array.from({ length: count }, () => ({ tokens: new Array(generatedPromptTokens) })),
    limits,
  );
}
