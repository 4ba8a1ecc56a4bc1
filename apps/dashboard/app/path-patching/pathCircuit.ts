import type { HeadClass } from './headClasses.ts';
import type { PathStep } from './pathSteps.ts';
import { mainSenders, type StepView } from './pathView.ts';

/** A circuit as the operations on circuits take it. */
export interface PathCircuit {
  name: string;
  source: string;
  heads: { head: string; class: string; position: string }[];
  mlps: 'keep';
}

/**
 * The tree as a circuit: of each step the senders that stand out, and the heads that were opened. Where a head writes is
 * known where its step says so: the logits are read at END, a query stands where its head does, keys and values where they
 * were asked about. Heads of whom it is not known are left out.
 * @param classes what heads are called; others are senders
 */
export function pathCircuit(
  steps: readonly PathStep[],
  views: readonly (StepView | null)[],
  classes: readonly HeadClass[],
): PathCircuit {
  const positions = positionsOf(steps);
  const heads = new Map<string, string>();
  for (const [step, view] of views.entries()) {
    const position = positions[step];
    if (!view || !position) continue;
    for (const { label } of mainSenders(view)) if (!heads.has(label)) heads.set(label, position);
  }
  for (const step of steps) {
    const position = positions[step.parent];
    for (const label of step.heads) if (position && !heads.has(label)) heads.set(label, position);
  }
  const classOf = new Map(classes.flatMap(({ role, heads: members }) => members.map((head) => [head, role])));
  return {
    name: 'paths',
    source: 'path patching, measured with Circuit Lens',
    heads: [...heads].map(([head, position]) => ({ head, class: classOf.get(head) ?? 'sender', position })),
    mlps: 'keep',
  };
}

/** Where the senders of each step write; null where that was not asked. */
function positionsOf(steps: readonly PathStep[]): (string | null)[] {
  const found: (string | null)[] = ['end'];
  for (const { input, at, parent } of steps) {
    if (at !== 'all') found.push(at);
    else found.push(input === 'q' ? found[parent]! : null);
  }
  return found;
}
