/** GPT-2's byte-level BPE tokenizer, with TransformerLens' helpers around it. */
import { fileURLToPath } from 'node:url';
import { CircuitLensError } from '@circuit-lens/shared';
import { BytePairMerger } from './bpe.ts';
import { pretokenize } from './pretokenize.ts';
import type { TokenBytes } from './TokenBytes.ts';
import { endOfText, readVocabulary, type Vocabulary } from './vocabulary.ts';

const gpt2Folder = fileURLToPath(new URL('../../assets/gpt2', import.meta.url));

/** `ignoreBOM` keeps U+FEFF, which a decoder otherwise swallows at the start. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export interface ToTokensOptions {
  /** Put `<|endoftext|>` first, as TransformerLens does by default. */
  prependBos?: boolean;
  /** Where shorter prompts of a batch are filled up. */
  paddingSide?: 'right' | 'left';
}

/** A rectangular batch: `[prompt, position]` both; the mask is 1 on tokens and 0 on padding. */
export interface TokenBatch {
  tokens: number[][];
  attentionMask: number[][];
}

export class Tokenizer {
  private static sharedGpt2: Tokenizer | undefined;
  private readonly merger: BytePairMerger;
  private readonly bytes: TokenBytes;

  /** One more than the largest id. */
  readonly vocabSize: number;
  /** Id of `<|endoftext|>`: beginning of sequence, end of text and padding in one, as in TransformerLens' GPT-2. */
  readonly bosTokenId: number;

  private constructor({ bytes, idOfByte, merges, endOfTextId }: Vocabulary) {
    this.merger = new BytePairMerger(idOfByte, merges);
    this.bytes = bytes;
    this.vocabSize = bytes.size;
    this.bosTokenId = endOfTextId;
  }

  /** GPT-2's own tokenizer, 50,257 tokens, from the merge list in this package. */
  static gpt2(): Tokenizer {
    Tokenizer.sharedGpt2 ??= Tokenizer.fromFolder(gpt2Folder);
    return Tokenizer.sharedGpt2;
  }

  /**
   * The tokenizer of a model folder: `vocab.json` and `merges.txt` (or `vocab.bpe`). Without `vocab.json` the ids follow
   * from the merges as GPT-2's do.
   * @throws CircuitLensError MODEL_FILES_MISSING, MODEL_FILES_CORRUPT
   */
  static fromFolder(folder: string): Tokenizer {
    return new Tokenizer(readVocabulary(folder));
  }

  /**
   * Token ids of a text, without BOS. A literal `<|endoftext|>` in the text is the special token, as in TransformerLens
   * (tiktoken: all specials allowed). Half a surrogate pair counts as U+FFFD, as in UTF-8.
   */
  encode(text: string): number[] {
    const ids: number[] = [];
    for (const [index, part] of text.split(endOfText).entries()) {
      if (index > 0) ids.push(this.bosTokenId);
      for (const word of pretokenize(part)) {
        for (const id of this.merger.encodeWord(word)) ids.push(id);
      }
    }
    return ids;
  }

  /**
   * The text of token ids. Bytes that are no valid UTF-8, such as half an emoji, become U+FFFD.
   * @throws CircuitLensError UNKNOWN_TOKEN
   */
  decode(ids: readonly number[]): string {
    const pieces = ids.map((id) => this.tokenBytes(id));
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return utf8.decode(bytes);
  }

  /**
   * The text of one token; U+FFFD where its bytes are only part of a character.
   * @throws CircuitLensError UNKNOWN_TOKEN
   */
  tokenText(id: number): string {
    return utf8.decode(this.tokenBytes(id));
  }

  /**
   * The exact bytes of one token, which together always make up the text.
   * @throws CircuitLensError UNKNOWN_TOKEN
   */
  tokenBytes(id: number): Uint8Array {
    const bytes = this.bytes.of(id);
    if (!bytes) {
      throw new CircuitLensError(
        'UNKNOWN_TOKEN',
        `There is no token ${id}. Allowed: integers from 0 to ${this.vocabSize - 1}.`,
        { token: id, vocabSize: this.vocabSize },
      );
    }
    return bytes;
  }

  /**
   * A batch of prompts as token ids, padded with the BOS id to one length.
   * @returns both `[prompt, position]`
   * @throws CircuitLensError PROMPT_EMPTY for a prompt without any token, or no prompt at all
   */
  toTokens(text: string | readonly string[], options: ToTokensOptions = {}): TokenBatch {
    const { prependBos = true, paddingSide = 'right' } = options;
    const texts = typeof text === 'string' ? [text] : text;
    const rows = texts.map((one) => this.withBos(this.encode(one), prependBos));
    const empty = rows.findIndex((row) => row.length === 0);
    if (rows.length === 0 || empty !== -1) {
      throw new CircuitLensError(
        'PROMPT_EMPTY',
        rows.length === 0
          ? 'There are no prompts; at least one is needed. Write a prompt.'
          : `Prompt ${empty} is the empty text and BOS is off, so it has no tokens. Write a prompt, or leave BOS on.`,
        { prompt: Math.max(empty, 0), prompts: rows.length },
      );
    }
    const longest = rows.reduce((length, row) => Math.max(length, row.length), 0);
    const pad = (row: readonly number[], filler: number): number[] => {
      const padding = new Array<number>(longest - row.length).fill(filler);
      return paddingSide === 'right' ? [...row, ...padding] : [...padding, ...row];
    };
    return {
      tokens: rows.map((row) => pad(row, this.bosTokenId)),
      attentionMask: rows.map((row) =>
        pad(
          row.map(() => 1),
          0,
        ),
      ),
    };
  }

  /**
   * The text of every token of a prompt, for labels. BOS is prepended to texts only; ids are taken as they are.
   * @throws CircuitLensError UNKNOWN_TOKEN
   */
  toStringTokens(prompt: string | readonly number[], options: { prependBos?: boolean } = {}): string[] {
    const ids = typeof prompt === 'string' ? this.withBos(this.encode(prompt), options.prependBos ?? true) : prompt;
    return ids.map((id) => this.tokenText(id));
  }

  /**
   * The id of a text that is exactly one token, such as ` Mary`.
   * @throws CircuitLensError TOKEN_NOT_SINGLE, which shows the pieces
   */
  toSingleToken(text: string): number {
    const ids = this.encode(text);
    if (ids.length === 1) return ids[0]!;
    const pieces = ids.map((id) => this.tokenText(id));
    const shown = pieces.map((piece) => JSON.stringify(piece)).join(' + ') || 'nothing';
    const spaced = text.startsWith(' ') ? [] : this.encode(` ${text}`);
    const hint = spaced.length === 1 ? ` With a leading space, ${JSON.stringify(` ${text}`)} is one token.` : '';
    throw new CircuitLensError(
      'TOKEN_NOT_SINGLE',
      `${JSON.stringify(text)} is ${ids.length} tokens (${shown}), not one.${hint} Choose a text that is one token; a leading space usually matters.`,
      { text, tokens: ids, pieces },
    );
  }

  /**
   * Where a token stands in a prompt.
   * @param token an id, or a text that is one token
   * @param tokens the prompt's ids, `[position]`
   * @throws CircuitLensError TOKEN_NOT_SINGLE; BAD_USER_INPUT when the prompt lacks the token
   */
  getTokenPosition(token: string | number, tokens: readonly number[], mode: 'first' | 'last' = 'first'): number {
    const id = typeof token === 'number' ? token : this.toSingleToken(token);
    const position = mode === 'first' ? tokens.indexOf(id) : tokens.lastIndexOf(id);
    if (position === -1) {
      const pieces = this.toStringTokens(tokens);
      throw new CircuitLensError(
        'BAD_USER_INPUT',
        `Token ${JSON.stringify(this.tokenText(id))} (${id}) is not in the prompt ${JSON.stringify(pieces)}. Name one of its tokens.`,
        { field: 'token', token: id, tokens: pieces },
      );
    }
    return position;
  }

  private withBos(ids: number[], prependBos: boolean): number[] {
    return prependBos ? [this.bosTokenId, ...ids] : ids;
  }
}
