'use client';
import {
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';
import { inputs, type PathStep, places, readStep, writeStep } from '../pathSteps.ts';

const parseAsStep = createParser<PathStep>({ parse: readStep, serialize: writeStep });

export const definitions = ['recompute', 'freeze'] as const;
export const directions = ['noise', 'denoise'] as const;
export const metrics = ['share', 'logits'] as const;

const params = {
  /** What was opened behind the logits. */
  steps: parseAsArrayOf(parseAsStep).withDefault([]),
  /** Whose senders the grid shows; 0: those of the logits. */
  step: parseAsInteger.withDefault(0),
  /** Which input of the next head is followed. */
  input: parseAsStringLiteral(inputs).withDefault('q'),
  at: parseAsStringLiteral(places).withDefault('all'),
  mlps: parseAsStringLiteral(definitions).withDefault('recompute'),
  direction: parseAsStringLiteral(directions).withDefault('noise'),
  metric: parseAsStringLiteral(metrics).withDefault('share'),
  /** Are MLPs and embeddings measured too? */
  more: parseAsBoolean.withDefault(false),
};

/** What was chosen on the page. */
export function usePathUrl() {
  return useQueryStates(params, urlOptions);
}
