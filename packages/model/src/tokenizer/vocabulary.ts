/** Reads a byte-level BPE vocabulary: a merge list, and the ids of its tokens or GPT-2's rule for them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CircuitLensError } from '@circuit-lens/shared';
import { readModelText } from '../readModelText.ts';
import type { Merge } from './bpe.ts';
import { bytesInIdOrder, bytesOfEntry, characterOfByte } from './byteLevel.ts';
import { TokenBytes } from './TokenBytes.ts';

export const endOfText = '<|endoftext|>';

/** What the tokenizer needs to know: every token's bytes, the merges in ids, and the special token. */
export interface Vocabulary {
  bytes: TokenBytes;
  idOfByte: number[];
  merges: Merge[];
  endOfTextId: number;
}

/**
 * The vocabulary of a model folder: `merges.txt` or `vocab.bpe`, with the ids of `vocab.json`, or GPT-2's where there
 * is none.
 * @throws CircuitLensError MODEL_FILES_MISSING, MODEL_FILES_CORRUPT
 */
export function readVocabulary(folder: string): Vocabulary {
  const mergesPath = ['merges.txt', 'vocab.bpe'].map((name) => join(folder, name)).find((path) => existsSync(path));
  if (!mergesPath) {
    throw new CircuitLensError(
      'MODEL_FILES_MISSING',
      `There is no merges.txt (or vocab.bpe) in "${folder}". A tokenizer needs that file, and vocab.json beside it unless the ids are GPT-2's. Put it there; a folder with tokenizer.json alone can be saved anew with the slow tokenizer.`,
      { folder, missing: ['merges.txt'] },
    );
  }
  const pairs = parseMerges(readModelText(mergesPath), mergesPath);
  const vocabPath = join(folder, 'vocab.json');
  const ids = existsSync(vocabPath) ? parseIds(readModelText(vocabPath), vocabPath) : gpt2Ids(pairs);
  return buildVocabulary(pairs, ids, existsSync(vocabPath) ? vocabPath : mergesPath);
}

type Pair = readonly [left: string, right: string];

function parseMerges(text: string, path: string): Pair[] {
  const pairs: Pair[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || (index === 0 && line.startsWith('#version'))) continue;
    const [left, right, ...rest] = line.split(' ');
    if (!left || !right || rest.length > 0) {
      throw corrupt(path, `line ${index + 1} is ${quote(line)}; each line is two symbols with one space between`, {
        line: index + 1,
      });
    }
    pairs.push([left, right]);
  }
  return pairs;
}

function parseIds(text: string, path: string): Map<string, number> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw corrupt(path, `it is not JSON (${(cause as Error).message})`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw corrupt(path, 'it is not an object of token to id');
  }
  const ids = new Map<string, number>();
  for (const [entry, id] of Object.entries(parsed)) {
    if (!Number.isInteger(id) || id < 0 || id > 1 << 24) {
      throw corrupt(path, `the id of ${quote(entry)} is ${quote(id)}; ids are integers from 0`, { entry });
    }
    ids.set(entry, id);
  }
  return ids;
}

/** GPT-2's rule: 256 bytes, one token per merge in order, then `<|endoftext|>`. */
function gpt2Ids(pairs: readonly Pair[]): Map<string, number> {
  const entries = [
    ...bytesInIdOrder.map((byte) => characterOfByte[byte]!),
    ...pairs.map(([left, right]) => left + right),
    endOfText,
  ];
  return new Map(entries.map((entry, id) => [entry, id]));
}

function buildVocabulary(pairs: readonly Pair[], ids: ReadonlyMap<string, number>, path: string): Vocabulary {
  const idOf = (entry: string, role: string): number => {
    const id = ids.get(entry);
    if (id === undefined) throw corrupt(path, `it has no id for ${quote(entry)}, ${role}`, { entry });
    return id;
  };
  const bytesOfId: Uint8Array[] = [];
  for (const [entry, id] of ids) {
    if (bytesOfId[id])
      throw corrupt(path, `id ${id} stands for two tokens, one of them ${quote(entry)}`, { id, entry });
    // Added tokens such as <|endoftext|> are plain text, not byte characters.
    bytesOfId[id] = (entry === endOfText ? null : bytesOfEntry(entry)) ?? new TextEncoder().encode(entry);
  }
  return {
    bytes: new TokenBytes(bytesOfId),
    idOfByte: characterOfByte.map((character, byte) => idOf(character, `byte ${byte}; all 256 bytes are needed`)),
    merges: pairs.map(([left, right]) => {
      const role = `part of the merge "${left} ${right}"`;
      return { left: idOf(left, role), right: idOf(right, role), merged: idOf(left + right, role) };
    }),
    endOfTextId: idOf(endOfText, 'the special token that serves as BOS and padding'),
  };
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function corrupt(path: string, reason: string, details: Record<string, unknown> = {}): CircuitLensError {
  return new CircuitLensError(
    'MODEL_FILES_CORRUPT',
    `"${path}" cannot be read as a byte-level BPE vocabulary: ${reason}. Fetch the file again.`,
    { path, reason, ...details },
  );
}
