import { checkReports } from './circuitCheckReports.ts';
import { searchReports } from './circuitSearchReports.ts';
import type { Reports, Result } from './circuitText.ts';

/** Reports by operation. */
export const circuitReports: Reports = { ...searchReports, ...checkReports };

/** Worries that a result comes with. */
export function warningsText(result: Result): string {
  const { warnings = [] } = result as { warnings?: { message: string }[] };
  return warnings.map(({ message }) => `\nWarning: ${message}`).join('');
}
