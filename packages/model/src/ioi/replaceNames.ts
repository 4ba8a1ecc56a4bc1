import { CircuitLensError } from '@circuit-lens/shared';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';

/** Token ids of the names of an IOI prompt, by what stands there. */
export interface NameTokens {
  io: number;
  s1: number;
  s2: number;
}

/**
 * Token ids of the names as they are.
 * @param advice what to do where they are not found, after a space
 * @throws CircuitLensError BAD_USER_INPUT when the prompt has no IO, S1 and S2
 */
export function namesOf(
  { correct, incorrect, labels }: PreparedPrompt,
  prompt: number,
  advice = ' Give the prompt `labels` for io, s1 and s2, or leave it out.',
): NameTokens {
  const missing = ['io', 's1', 's2'].find((label) => labels[label] === undefined);
  if (!missing) return { io: correct!, s1: incorrect!, s2: incorrect! };
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `Prompt ${prompt} has no position "${missing}", so no counterpart with other names can be made of it.${advice}`,
    { field: 'dataset', prompt, missing },
  );
}

/** The prompt with other names, token by token: IO wherever it stands, the first S, and every later S. */
export function replaceNames(prompt: PreparedPrompt, { io, s1, s2 }: NameTokens): PreparedPrompt {
  const { correct, incorrect, labels } = prompt;
  const tokens = prompt.tokens.map((id, at) => {
    if (id === correct) return io;
    if (id !== incorrect) return id;
    return at === labels.s1 ? s1 : s2;
  });
  return { ...prompt, tokens };
}
