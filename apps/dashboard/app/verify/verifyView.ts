import { type Finding, number, text } from '../../lib/finding.ts';
import { count } from '../../lib/format.ts';
import type { Published } from './queries.ts';

/** A published number beside our own, as `verify.gpt2` gives it. */
interface VerificationRow {
  name: string;
  section: string;
  got: number | string | null;
  difference: number | null;
  passed: boolean;
  error?: string;
}

/** One line of the page: a published number, and what is known of our own. */
export interface NumberLine {
  section: string;
  name: string;
  expected: number | string;
  tolerance: number;
  source: string;
  state: 'passed' | 'failed' | 'open';
  /** Null where it was not computed, or could not be: `error` then says why. */
  got: number | string | null;
  difference: number | null;
  error: string | null;
}

/** How far one section is. */
export interface SectionLine {
  section: string;
  title: string;
  total: number;
  passed: number;
  failed: number;
}

/** What the sections of the registry are about. */
const titles: Record<string, string> = {
  tokens: 'Tokens',
  weights: 'Shapes, biases, refactored weights',
  circuits: 'Copying scores and eigenvalues',
  notebook: 'The notebook’s own outputs',
  exploratoryAnalysis: 'Eight prompts, and attention',
  analysis: 'Logit lens, layers, heads, detectors',
  interventions: 'Activation patching, cell by cell',
  ablation: 'Ablation',
  mainDemo: 'TransformerLens’ main demo',
  arena: 'ARENA’s exercises',
  ioiCircuit: 'The circuit of the IOI paper',
};

export const titleOf = (section: string): string => titles[section] ?? section;

/** The registry filled with what was computed so far. @param result of `verify.gpt2`, or what there is of it */
export function numberLines(published: Published, result: unknown): NumberLine[] {
  const rows = (result as { rows?: VerificationRow[] } | null)?.rows ?? [];
  const computed = new Map(rows.map((row) => [`${row.section} ${row.name}`, row]));
  return published.map(({ section, name, expected, tolerance, source }) => {
    const row = computed.get(`${section} ${name}`);
    return {
      ...{ section, name, tolerance, source, expected: expected as number | string },
      state: row ? (row.passed ? 'passed' : 'failed') : 'open',
      got: row?.got ?? null,
      difference: row?.difference ?? null,
      error: row?.error ?? null,
    };
  });
}

/** Sections in the order of the registry. */
export function sectionLines(lines: readonly NumberLine[]): SectionLine[] {
  const names = [...new Set(lines.map(({ section }) => section))];
  return names.map((section) => {
    const own = lines.filter((line) => line.section === section);
    const inState = (state: NumberLine['state']) => own.filter((line) => line.state === state).length;
    const title = titleOf(section);
    return { section, title, total: own.length, passed: inState('passed'), failed: inState('failed') };
  });
}

/** What is shown of them. @param section empty for all */
export function shownLines(
  lines: readonly NumberLine[],
  { section, failing }: { section: string; failing: boolean },
): NumberLine[] {
  return lines.filter((line) => (section === '' || line.section === section) && (!failing || line.state === 'failed'));
}

/** The answer in one sentence. @param model its name; @param isPublished has it the published weights? */
export function verifyFinding(
  lines: readonly NumberLine[],
  { model, isPublished, isAsked }: { model: string; isPublished: boolean; isAsked: boolean },
): Finding {
  const total = count(lines.length);
  const passed = lines.filter(({ state }) => state === 'passed').length;
  const failed = lines.filter(({ state }) => state === 'failed').length;
  const by = isPublished ? '' : ` by ${model}, which has other weights`;
  if (!isAsked)
    return [text(`Nothing to say yet: ${model} is not the GPT-2 small whose ${total} numbers were published.`)];
  if (passed + failed === 0) return [text(`None of the ${total} published numbers has been computed yet.`)];
  if (passed + failed < lines.length) {
    const soFar = [number(count(passed)), text(` of the ${count(passed + failed)} published numbers computed so far `)];
    return [...soFar, text(`are reproduced; ${count(lines.length - passed - failed)} are to come.`)];
  }
  if (failed === 0)
    return [text('All '), number(total), text(` published numbers of GPT-2 small are reproduced${by}.`)];
  const misses = `; ${count(failed)} ${failed === 1 ? 'is' : 'are'} not${withoutNumber(lines)}.`;
  return [number(count(passed)), text(` of ${total} published numbers of GPT-2 small are reproduced${by}${misses}`)];
}

/** What is not there is no wrong number. */
function withoutNumber(lines: readonly NumberLine[]): string {
  const missing = lines.filter(({ error }) => error !== null).length;
  if (missing === 0) return '';
  return `, ${count(missing)} of them because ${missing === 1 ? 'it' : 'they'} could not be computed`;
}
