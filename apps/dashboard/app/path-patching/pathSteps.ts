import { headOf } from '../../lib/headOf.ts';

/** Which input of heads is followed back. */
export const inputs = ['q', 'k', 'v'] as const;
export type Input = (typeof inputs)[number];

/** Where an input is replaced; null: at every position. */
export const places = ['all', 'end', 's2', 's1+1'] as const;
export type Place = (typeof places)[number];

/** One more question: who feeds these inputs? Step 0 is the logits and stands in no list. */
export interface PathStep {
  heads: readonly string[];
  input: Input;
  at: Place;
  /** The step in which these heads were senders. */
  parent: number;
}

export const inputNames: Record<Input, string> = { q: 'queries', k: 'keys', v: 'values' };

/** Written as L3H0+L3H1.q.0, with a place behind it where it is not every one. */
export function writeStep({ heads, input, at, parent }: PathStep): string {
  return [heads.join('+'), input, parent, ...(at === 'all' ? [] : [at])].join('.');
}

/** Null for what is no step. */
export function readStep(text: string): PathStep | null {
  const [heads = '', input = '', parent = '', at = 'all'] = text.split('.');
  const labels = heads.split('+');
  const isStep =
    labels.every((label) => headOf(label) !== null) &&
    inputs.includes(input as Input) &&
    /^\d{1,3}$/.test(parent) &&
    places.includes(at as Place);
  return isStep ? { heads: labels, input: input as Input, at: at as Place, parent: Number(parent) } : null;
}

/** Do two steps ask who feeds the same inputs? Whoever opened them, the answer is one. */
export function isSameQuestion(a: PathStep, b: PathStep): boolean {
  return a.heads.join() === b.heads.join() && a.input === b.input && a.at === b.at;
}

/** Steps whose parents stand before them and whose heads the model has: what a link from elsewhere may not be. */
export function knownSteps(steps: readonly PathStep[], size: { nLayers: number; nHeads: number } | null): PathStep[] {
  const isKnown = ({ heads, parent }: PathStep, i: number) =>
    parent <= i && heads.every((label) => headOf(label, size) !== null);
  const firstWrong = steps.findIndex((step, i) => !isKnown(step, i));
  return firstWrong < 0 ? [...steps] : steps.slice(0, firstWrong);
}

/** Without a step and all that were opened from it; parents are numbered anew. */
export function withoutStep(steps: readonly PathStep[], index: number): PathStep[] {
  const gone = new Set([index]);
  const kept = new Map([[0, 0]]);
  const left: PathStep[] = [];
  for (const [i, step] of steps.entries()) {
    const at = i + 1;
    if (gone.has(at) || gone.has(step.parent)) {
      gone.add(at);
      continue;
    }
    left.push({ ...step, parent: kept.get(step.parent)! });
    kept.set(at, left.length);
  }
  return left;
}

/** The receivers of a step as the operation takes them; null is the logits. */
export function receiversOf(step: PathStep | null): unknown[] {
  if (!step) return ['finalResid'];
  const { heads, input, at } = step;
  return [{ heads, input, ...(at === 'all' ? {} : { positions: [at] }) }];
}

const placeWords: Record<Place, string> = { all: '', end: ' at END', s2: ' at S2', 's1+1': ' at S1+1' };

/** "the logits", "the queries of L3H0 and L3H1 at END". */
export function stepName(step: PathStep | null): string {
  if (!step) return 'the logits';
  const { heads } = step;
  const list = heads.length > 1 ? `${heads.slice(0, -1).join(', ')} and ${heads.at(-1)}` : heads[0];
  return `the ${inputNames[step.input]} of ${list}${placeWords[step.at]}`;
}
