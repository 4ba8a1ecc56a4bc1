/** A prompt of a run, as pages ask for it. */
interface RunPrompt {
  text: string;
  answers: { correct: string; incorrect?: string };
}

/** A prompt of the run, its place in the set, and its corrupted one. */
export interface ComparablePrompt {
  place: number;
  clean: RunPrompt | null;
  corrupted: string | null;
}

interface RunLike {
  prompts: RunPrompt[];
}

/** Two runs, prompt by prompt, and what each is called. */
export interface Compared<Run = RunLike> {
  inputs: readonly [Run, Run];
  names: readonly [string, string];
}

/**
 * The two runs of a comparison. A corrupted prompt is read for its clean one's answers, so that both numbers are of the same
 * difference; another prompt for its own.
 * @param some the prompts that are shown
 * @param chosen `corrupted`, or the number of a prompt, which is held against a single other one
 */
export function comparedRun<Run extends RunLike>(
  run: Run,
  { some, all, chosen }: { some: readonly ComparablePrompt[]; all: readonly ComparablePrompt[]; chosen: string | null },
): Compared<Run> | null {
  if (chosen === null) return null;
  const isCorrupted = chosen === 'corrupted';
  const other = all.find((prompt) => String(prompt.place + 1) === chosen && !some.includes(prompt))?.clean ?? null;
  const pairs = some.flatMap(({ clean, corrupted }): [RunPrompt, RunPrompt][] => {
    if (!clean) return [];
    if (!isCorrupted) return other && some.length === 1 ? [[clean, other]] : [];
    return corrupted === null ? [] : [[clean, { ...clean, text: corrupted }]];
  });
  if (pairs.length === 0) return null;
  const input = (side: 0 | 1): Run => ({ ...run, prompts: pairs.map((pair) => pair[side]) });
  const names = isCorrupted
    ? (['clean', 'corrupted'] as const)
    : ([`prompt ${some[0]!.place + 1}`, `prompt ${chosen}`] as const);
  return { inputs: [input(0), input(1)], names };
}

/** Left less right, entry by entry. */
export function differenceOf(left: readonly number[][], right: readonly number[][]): number[][] {
  return left.map((row, i) => row.map((value, j) => value - (right[i]?.[j] ?? Number.NaN)));
}
