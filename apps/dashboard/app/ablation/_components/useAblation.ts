'use client';
import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { parseAsHead, urlOptions } from '../../../lib/urlState.ts';
import { kinds, places, sources } from '../settings.ts';

const params = {
  /** Heads; what else page Circuit left under this name is none. */
  off: parseAsArrayOf(parseAsHead).withDefault([]),
  mlps: parseAsArrayOf(parseAsInteger).withDefault([]),
  layers: parseAsArrayOf(parseAsInteger).withDefault([]),
  neurons: parseAsArrayOf(parseAsString).withDefault([]),
  kind: parseAsStringLiteral(kinds).withDefault('zero'),
  /** Another kind beside it in the sweep. */
  beside: parseAsStringLiteral(kinds),
  /** Where values come from that stand in. */
  source: parseAsStringLiteral(sources).withDefault('own'),
  /** Layer whose neurons are listed; null: none is. */
  neuronLayer: parseAsInteger,
  /** Which of them; none: those that write most. */
  neuronList: parseAsArrayOf(parseAsString).withDefault([]),
  /** Are they switched off one by one? */
  neuronsAlone: parseAsBoolean.withDefault(false),
  /** Where parts are off; nothing: everywhere. */
  at: parseAsArrayOf(parseAsStringLiteral(places)).withDefault([]),
};

/** What was switched off, in the URL. */
export function useAblationUrl() {
  return useQueryStates(params, urlOptions);
}
