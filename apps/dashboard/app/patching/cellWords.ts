import { fixed, signed } from '../../lib/format.ts';
import { metricTexts, type Setting, type Site } from './settings.ts';
import type { Sweep } from './sweepView.ts';

/** The experiment behind a cell, in words, and what came of it, line by line. */
export function cellLines(
  { site, place, setting, prompts }: { site: Site; place: string; setting: Setting; prompts: number },
  sweep: Sweep | null,
  cell: number,
): string[] {
  const [what, into] = setting.direction === 'denoise' ? ['Clean', 'corrupted'] : ['Corrupted', 'clean'];
  const experiment = [`${what} ${site} of ${place}`, `into the ${into} run:`];
  const effect = sweep?.effects[cell] ?? null;
  if (!sweep || effect === null) return [...experiment, 'not measured yet'];
  const { unit, toward } = metricTexts[setting.metric];
  const value = `${signed(effect, 3)} ${unit}`;
  const way = `from ${fixed(sweep.from, 3)} to ${fixed(sweep.from + toward * effect, 3)}`;
  return [...experiment, setting.metric === 'share' ? value : `${value}, ${way}`, intervalWords(sweep, cell, prompts)];
}

function intervalWords({ low, high }: Sweep, cell: number, prompts: number): string {
  const [from, to] = [low[cell] ?? null, high[cell] ?? null];
  if (from === null || to === null) return 'one prompt: no interval';
  return `95\u00a0%: ${fixed(from, 3)} to ${fixed(to, 3)} over ${prompts} prompts`;
}
