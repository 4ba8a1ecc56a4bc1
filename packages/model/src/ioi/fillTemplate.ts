import { CircuitLensError } from '@circuit-lens/shared';

/** Which name stands where: at [A], at the first [B], at every later [B]; `c` at [C]. */
export interface NameRoles {
  io: string;
  s1: string;
  s2: string;
  c?: string;
}

/** What a template is filled with. */
interface Filling extends NameRoles {
  place: string;
  object: string;
}

const answerPlaceholder = '[A]';

/** The sentence of a template up to its answer, which is the last [A]; without a space at the end. */
export function fillTemplate(template: string, filling: Filling): string {
  let subjects = 0;
  const words: Record<string, () => string> = {
    A: () => filling.io,
    B: () => (subjects++ === 0 ? filling.s1 : filling.s2),
    C: () => filling.c ?? filling.s2,
    PLACE: () => filling.place,
    OBJECT: () => filling.object,
  };
  return promptPart(template).replace(/\[(A|B|C|PLACE|OBJECT)\]/g, (_, name: string) => words[name]!());
}

/** The template in the order asked for: the first [A] and the first [B] change places where they must. */
export function templateWithOrder(template: string, order: 'ABBA' | 'BABA'): string {
  const isAbba = template.indexOf('[A]') < template.indexOf('[B]');
  if (isAbba === (order === 'ABBA')) return template;
  const swapped = { '[A]': '[B]', '[B]': '[A]' } as Record<string, string>;
  const seen = new Set<string>();
  return template.replace(/\[[AB]\]/g, (found) => {
    if (seen.has(found)) return found;
    seen.add(found);
    return swapped[found]!;
  });
}

/** @throws CircuitLensError BAD_USER_INPUT saying which placeholder is missing or stands wrong */
export function checkTemplate(template: string, index: number): void {
  const problem = templateProblem(template);
  if (!problem) return;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `templates[${index}]: ${problem} Got "${template}". A template looks like "When [A] and [B] went to the [PLACE], [B] gave a [OBJECT] to [A]".`,
    { field: `templates[${index}]`, template },
  );
}

function templateProblem(template: string): string | null {
  const prompt = promptPart(template);
  const unknown = [...template.matchAll(/\[[^\]]*\]/g)].find(([found]) => !/^\[(A|B|C|PLACE|OBJECT)\]$/.test(found));
  if (unknown) return `there is no placeholder ${unknown[0]}; allowed are [A], [B], [C], [PLACE], [OBJECT].`;
  if (!prompt.includes('[A]')) return '[A] must stand twice: IO, and the answer at the end.';
  if (prompt.split('[B]').length < 3) return '[B] must stand twice before the answer: S1 and S2.';
  if (/\[/.test(template.slice(template.lastIndexOf(answerPlaceholder) + answerPlaceholder.length))) {
    return 'nothing to fill in may follow the last [A], which is the answer.';
  }
  if (/(^|[^ ])\[[ABC]\]/.test(template)) {
    return 'every name needs a space before it, or it is another token than the answer; put a word before the first one.';
  }
  return null;
}

function promptPart(template: string): string {
  return template.slice(0, Math.max(0, template.lastIndexOf(answerPlaceholder))).trimEnd();
}
