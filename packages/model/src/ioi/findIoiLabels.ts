/**
 * Where IO, S1, S1+1 and S2 stand in an IOI prompt: IO is the first token equal to the correct answer, S1 and S2 the
 * first and last equal to the incorrect one (Wang et al. 2022, section 2). What isn't there is left out.
 */
export function findIoiLabels(
  tokens: readonly number[],
  correct: number | null,
  incorrect: number | null,
): Record<string, number> {
  const labels: Record<string, number> = {};
  const io = correct === null ? -1 : tokens.indexOf(correct);
  const s1 = incorrect === null ? -1 : tokens.indexOf(incorrect);
  const s2 = incorrect === null ? -1 : tokens.lastIndexOf(incorrect);
  if (io >= 0) labels.io = io;
  if (s1 >= 0) labels.s1 = s1;
  if (s1 >= 0 && s1 + 1 < tokens.length) labels['s1+1'] = s1 + 1;
  if (s2 > s1) labels.s2 = s2;
  return labels;
}
