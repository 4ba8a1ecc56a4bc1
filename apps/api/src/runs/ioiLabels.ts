import type { AnswerToken } from './DescribedRun.ts';

/**
 * Where IO, S1, S1+1, S2 and END stand: IO is the first token equal to the correct answer, S1 and S2 the first and last
 * equal to the incorrect one (Wang et al. 2022, section 2), END the last token. What isn't there is left out.
 */
export function ioiLabels(
  tokens: readonly number[],
  correct: AnswerToken | null,
  incorrect: AnswerToken | null,
): Record<string, number> {
  const io = correct ? tokens.indexOf(correct.id) : -1;
  const s1 = incorrect ? tokens.indexOf(incorrect.id) : -1;
  const s2 = incorrect ? tokens.lastIndexOf(incorrect.id) : -1;
  return {
    ...(io >= 0 && { io }),
    ...(s1 >= 0 && { s1 }),
    ...(s1 >= 0 && s1 + 1 < tokens.length && { 's1+1': s1 + 1 }),
    ...(s2 > s1 && { s2 }),
    end: tokens.length - 1,
  };
}
