import { paperNames } from '@circuit-lens/shared';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';
import { makeRandom } from '../random.ts';
import type { Tokenizer } from '../tokenizer/Tokenizer.ts';
import { corruptionSeed, drawWithout } from './drawNames.ts';
import { type NameTokens, namesOf, replaceNames } from './replaceNames.ts';
import { keepSingleTokens } from './wordPool.ts';

/**
 * The same sentences with three unrelated names in place of IO, S1 and S2 (p_ABC of Wang et al. 2022, section 2.1), token
 * by token, so that every position stays what it was. For prompts of `dataset.ioi` and the same seed these are its own
 * `abc` prompts.
 * @param advice what to do about a prompt without names
 * @throws CircuitLensError BAD_USER_INPUT when a prompt has no IO, S1 and S2; DATASET_TOO_SMALL when too few names are one
 *   token in this model
 */
export function abcCounterparts(
  prompts: readonly PreparedPrompt[],
  seed: number,
  tokenizer: Tokenizer,
  advice = orReference,
): PreparedPrompt[] {
  const names = unrelatedNames(prompts, seed, tokenizer, advice);
  return prompts.map((prompt, i) => replaceNames(prompt, names[i]!));
}

const orReference =
  ' Give `reference`: the prompts whose values stand in for what is knocked out, one for each prompt and as long as it; or use knockout "zero".';

/**
 * For each prompt three names that are not in it, as token ids.
 * @param advice what to do about a prompt without names, as `namesOf` takes it
 * @throws CircuitLensError as `abcCounterparts`
 */
export function unrelatedNames(
  prompts: readonly PreparedPrompt[],
  seed: number,
  tokenizer: Tokenizer,
  advice?: string,
): NameTokens[] {
  for (const [i, prompt] of prompts.entries()) namesOf(prompt, i, advice);
  return unrelatedTokens(prompts, 3, seed, tokenizer).map(([io, s1, s2]) => ({ io: io!, s1: s1!, s2: s2! }));
}

/**
 * For each prompt so many different names that are not in it, as token ids.
 * @throws CircuitLensError DATASET_TOO_SMALL when too few names are one token in this model
 */
export function unrelatedTokens(
  prompts: readonly PreparedPrompt[],
  count: number,
  seed: number,
  tokenizer: Tokenizer,
): number[][] {
  const { kept } = keepSingleTokens('names', paperNames, tokenizer, 2 + count);
  const random = makeRandom(corruptionSeed(seed));
  return prompts.map((prompt) => {
    const words = prompt.tokens.map((id) => tokenizer.decode([id]).trim());
    const draw = drawWithout(words, kept, random);
    return Array.from({ length: count }, () => tokenizer.toSingleToken(` ${draw()}`));
  });
}
