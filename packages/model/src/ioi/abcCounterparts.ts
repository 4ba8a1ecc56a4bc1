import { CircuitLensError } from '@circuit-lens/shared';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';
import { makeRandom } from '../random.ts';
import type { Tokenizer } from '../tokenizer/Tokenizer.ts';
import { corruptionSeed, drawWithout } from './drawNames.ts';
import { keepSingleTokens } from './wordPool.ts';
import { paperNames } from './words.ts';

/**
 * The same sentences with three unrelated names in place of IO, S1 and S2 (p_ABC of Wang et al. 2022, section 2.1), token
 * by token, so that every position stays what it was. For prompts of `dataset.ioi` and the same seed these are its own
 * `abc` prompts.
 * @throws CircuitLensError BAD_USER_INPUT when a prompt has no IO, S1 and S2; DATASET_TOO_SMALL when too few names are one
 *   token in this model
 */
export function abcCounterparts(
  prompts: readonly PreparedPrompt[],
  seed: number,
  tokenizer: Tokenizer,
): PreparedPrompt[] {
  const { kept } = keepSingleTokens('names', paperNames, tokenizer, 5);
  const random = makeRandom(corruptionSeed(seed));
  return prompts.map((prompt, i) => {
    const { tokens, correct, incorrect, labels } = prompt;
    const missing = ['io', 's1', 's2'].find((label) => labels[label] === undefined);
    if (missing) throw notIoi(i, missing);
    const words = tokens.map((id) => tokenizer.decode([id]).trim());
    const draw = drawWithout(words, kept, random);
    const [io, s1, s2] = [draw(), draw(), draw()].map((name) => tokenizer.toSingleToken(` ${name}`));
    const replaced = tokens.map((id, at) => {
      if (id === correct) return io!;
      if (id !== incorrect) return id;
      return at === labels.s1 ? s1! : s2!;
    });
    return { ...prompt, tokens: replaced };
  });
}

function notIoi(prompt: number, missing: string): CircuitLensError {
  return new CircuitLensError(
    'BAD_USER_INPUT',
    `Prompt ${prompt} has no position "${missing}", so no ABC counterpart can be made of it. Give \`reference\`: the prompts whose values stand in for what is knocked out, one for each prompt and as long as it; or use knockout "zero".`,
    { field: 'reference', prompt, missing },
  );
}
