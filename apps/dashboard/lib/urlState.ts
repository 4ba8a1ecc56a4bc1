'use client';
import { parseHead } from '@circuit-lens/shared/names';
import {
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { type CorruptedEdits, decodeCorrupted } from './corruptedRows.ts';
import { decodeRows, encodeRows, sameRows } from './promptRows.ts';
import { weightFlagNames } from './weightFlags.ts';

const parseAsRows = createParser({ parse: decodeRows, serialize: encodeRows, eq: sameRows });

const parseAsCorrupted = createParser<CorruptedEdits>({
  parse: decodeCorrupted,
  serialize: (edits) => JSON.stringify(edits),
  eq: (a, b) => JSON.stringify(a) === JSON.stringify(b),
});

/** The label of a head; any other text is left out. */
export const parseAsHead = createParser({
  parse(text) {
    try {
      parseHead(text);
      return text;
    } catch {
      return null;
    }
  },
  serialize: (label: string) => label,
});

/** Everything that was chosen for the whole investigation. What is left out of the URL has its default. */
const investigationParams = {
  /** Null: the default model of the server. */
  model: parseAsString,
  /** Passes that are on; null: TransformerLens' defaults. */
  flags: parseAsArrayOf(parseAsStringLiteral(weightFlagNames)),
  bos: parseAsBoolean.withDefault(true),
  set: parseAsString.withDefault('notebook'),
  /** The set as edited on the page; null: as built in. */
  rows: parseAsRows,
  /** Corrupted prompts as written on the page, by clean prompt; null: those of the set. */
  corrupted: parseAsCorrupted,
  /** Which prompt of the set is shown, from 1. */
  prompt: parseAsInteger.withDefault(1),
  pins: parseAsArrayOf(parseAsHead).withDefault([]),
};

/** Each choice is one step of the browser's history, and a default is left out of the URL. */
export const urlOptions = { history: 'push', clearOnDefault: true, scroll: false } as const;

/** What was chosen, and a setter. */
export function useInvestigationUrl() {
  return useQueryStates(investigationParams, urlOptions);
}
