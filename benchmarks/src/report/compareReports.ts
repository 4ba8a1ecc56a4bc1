import { quantity, ratioOf } from './cells.ts';
import { otherLibraries, type Report, type Row } from './Report.ts';

/** How one row of two reports moved: above 1 it became worse. */
export interface Change {
  part: string;
  name: string;
  factor: number;
  /** What was compared: ratios to a library, shares of the peak, or the numbers themselves. */
  by: string;
  before: string;
  after: string;
}

/** Every row that both reports have, worst first. */
export function compareReports(before: Report, after: Report): Change[] {
  const changes = Object.entries(after.parts).flatMap(([part, { rows }]) =>
    rows.flatMap((row): Change[] => {
      const old = before.parts[part]?.rows.find(({ name }) => name === row.name);
      return old
        ? [
            {
              part,
              name: row.name,
              ...changeOf(old, row),
              before: quantity(old.ours, old),
              after: quantity(row.ours, row),
            },
          ]
        : [];
    }),
  );
  return changes.sort((a, b) => b.factor - a.factor);
}

/**
 * A machine's speed drifts, and two reports may be of two machines: what was measured in turns, or against the machine's own
 * peak, says more than times. Memory is what it is.
 */
function changeOf(before: Row, after: Row): Pick<Change, 'factor' | 'by'> {
  if (after.unit === 'MB') return { factor: after.ours / before.ours, by: 'megabytes' };
  for (const library of otherLibraries) {
    const [old, now] = [ratioOf(before, library), ratioOf(after, library)];
    if (old !== null && now !== null) return { factor: now / old, by: `ratio to ${library}` };
  }
  if (before.shareOfPeak && after.shareOfPeak)
    return { factor: before.shareOfPeak / after.shareOfPeak, by: 'share of the peak' };
  return { factor: after.ours / before.ours, by: 'seconds' };
}

/** Lines for the terminal. @param allowed factor from which on a row is a regression */
export function linesOf(changes: readonly Change[], allowed: number): string[] {
  return changes.map(({ part, name, factor, by, before, after }) => {
    const mark = factor > allowed ? 'WORSE ' : factor < 1 / allowed ? 'better' : '      ';
    return `${mark} ${factor.toFixed(2).padStart(5)} x  ${part}: ${name}  ${before} -> ${after}, by ${by}`;
  });
}
