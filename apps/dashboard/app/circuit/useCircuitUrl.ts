'use client';
import { createParser, parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { urlOptions } from '../../lib/urlState.ts';
import type { Circuit } from './circuit.ts';
import { sources } from './circuitFinding.ts';
import { knockouts } from './circuitInput.ts';
import { readCircuit } from './circuitText.ts';

const parseAsCircuit = createParser({
  parse: (text) => readCircuit(text).circuit,
  serialize: ({ name, source, heads, mlps }: Circuit) => JSON.stringify({ name, source, heads, mlps }),
  eq: (a, b) => JSON.stringify(a) === JSON.stringify(b),
});

/** A head at a position; what page Ablation left under the same name is none. */
const parseAsNodeKey = createParser({
  parse: (text) => (text.includes('@') ? text : null),
  serialize: (key: string) => key,
});

/** Which part of a circuit is taken away to see whether it is complete. */
export const subsetKinds = ['byClass', 'random', 'greedy'] as const;

const params = {
  from: parseAsStringLiteral(sources).withDefault('known'),
  /** Name of a circuit that ships; null: the model's own. */
  circuit: parseAsString,
  /** The person's own. */
  mine: parseAsCircuit,
  /** Heads that are switched off, as L9H9@end. */
  off: parseAsArrayOf(parseAsNodeKey).withDefault([]),
  knockout: parseAsStringLiteral(knockouts).withDefault('meanByTemplate'),
  /** Long measurements that were asked for. */
  ask: parseAsArrayOf(parseAsStringLiteral(['search', 'completeness', 'signals', 'adversarial'] as const)).withDefault(
    [],
  ),
  subsets: parseAsStringLiteral(subsetKinds).withDefault('byClass'),
};

/** What was chosen on the Circuit page, in the URL. */
export function useCircuitUrl() {
  return useQueryStates(params, urlOptions);
}
