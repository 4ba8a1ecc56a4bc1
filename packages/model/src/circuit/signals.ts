import type { NameTokens } from '../ioi/replaceNames.ts';

/** What a patched-in signal says of S: 1 as in the prompt, −1 the opposite, 0 nothing to do with it. */
export interface SignalCell {
  /** Which name is doubled: S, an unrelated one, IO. */
  token: 1 | 0 | -1;
  /** Where its first mention stands: where S1 is, or where IO is. */
  position: 1 | -1;
}

/** Rows of the paper's table, then columns. */
export const signalCells: readonly SignalCell[] = ([1, 0, -1] as const).flatMap((token) =>
  ([1, -1] as const).map((position) => ({ token, position })),
);

/**
 * Names of the sentence whose signal is patched in. Of "A B … B" (IO A, S B): position 1 doubles the name at S1's place,
 * −1 the one at IO's; token 1 makes that name B, 0 an unrelated D, −1 A (Wang et al. 2022, appendix A).
 */
export function namesOfCell({ token, position }: SignalCell, own: NameTokens, unrelated: NameTokens): NameTokens {
  const doubled = { '1': own.s1, '0': unrelated.s1, '-1': own.io }[token];
  const single = { '1': own.io, '0': unrelated.io, '-1': own.s1 }[token];
  return position === 1 ? { io: single, s1: doubled, s2: doubled } : { io: doubled, s1: single, s2: doubled };
}

/** LD ≈ position · S_pos + token · S_tok. */
export interface SignalFit {
  position: number;
  token: number;
  /** Mean |LD − fit| over |LD| of the cell where both signals are the prompt's own. */
  error: number;
}

/** Least squares without a constant: the cells are balanced, so each coefficient is a plain mean. @param values by cell */
export function fitSignals(values: readonly number[]): SignalFit {
  const slope = (key: keyof SignalCell) => {
    const [sum, weight] = signalCells.reduce(
      ([s, w], cell, i) => [s + cell[key] * values[i]!, w + cell[key] ** 2],
      [0, 0],
    );
    return sum / weight;
  };
  const [position, token] = [slope('position'), slope('token')];
  const residuals = signalCells.map((cell, i) => Math.abs(values[i]! - position * cell.position - token * cell.token));
  const error = residuals.reduce((sum, value) => sum + value, 0) / residuals.length / Math.abs(values[0]!);
  return { position, token, error };
}
