import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { characterOfByte } from './byteLevel.ts';
import { Tokenizer } from './Tokenizer.ts';

const gpt2 = Tokenizer.gpt2();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'circuit-lens-tokenizer-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('GPT-2', () => {
  test('has 50,257 tokens and <|endoftext|> last', () => {
    expect(gpt2.vocabSize).toBe(50_257);
    expect(gpt2.bosTokenId).toBe(50_256);
  });

  test('prompts of a batch are padded with BOS on the side asked for, and masked', () => {
    const right = gpt2.toTokens(['The cat', 'The']);
    expect(right.tokens).toEqual([
      [50_256, 464, 3797],
      [50_256, 464, 50_256],
    ]);
    expect(right.attentionMask).toEqual([
      [1, 1, 1],
      [1, 1, 0],
    ]);
    const left = gpt2.toTokens(['The cat', 'The'], { prependBos: false, paddingSide: 'left' });
    expect(left.tokens[1]).toEqual([50_256, 464]);
    expect(left.attentionMask[1]).toEqual([0, 1]);
  });

  test('an empty prompt is BOS alone, and refused without BOS', () => {
    expect(gpt2.toTokens('').tokens).toEqual([[50_256]]);
    expect(() => gpt2.toTokens(['a', ''], { prependBos: false })).toThrow(/Prompt 1 is the empty text/);
    expect(() => gpt2.toTokens([])).toThrow(/no prompts/);
  });

  test('string tokens show BOS for texts and leave ids alone', () => {
    expect(gpt2.toStringTokens('The cat')).toEqual(['<|endoftext|>', 'The', ' cat']);
    expect(gpt2.toStringTokens([464, 3797])).toEqual(['The', ' cat']);
  });

  test('a single token must be single, and the error shows the pieces and the remedy', () => {
    expect(gpt2.toSingleToken(' Mary')).toBe(5335);
    expect(() => gpt2.toSingleToken('Xylophone')).toThrow(/is 3 tokens \("X" \+ "yl" \+ "ophone"\)/);
    expect(() => gpt2.toSingleToken('Claire')).toThrow(/With a leading space, " Claire" is one token/);
    expect(() => gpt2.toSingleToken('')).toThrow(/0 tokens \(nothing\)/);
  });

  test('token positions count from either end', () => {
    const tokens = gpt2.encode(' John and Mary, John');
    expect(gpt2.getTokenPosition(' John', tokens)).toBe(0);
    expect(gpt2.getTokenPosition(1757, tokens, 'last')).toBe(4);
    expect(() => gpt2.getTokenPosition(' Anna', tokens)).toThrow(/not in the prompt/);
  });

  test('an id outside the vocabulary is named with the allowed range', () => {
    for (const id of [50_257, -1, 1.5]) expect(() => gpt2.decode([id])).toThrow(/from 0 to 50256/);
  });

  test('half a character decodes to U+FFFD and a leading BOM survives', () => {
    const [first] = gpt2.encode('😀');
    expect(gpt2.tokenText(first!)).toContain('�');
    expect(gpt2.decode(gpt2.encode('\uFEFFhi'))).toBe('\uFEFFhi');
  });

  test('one "word" of 200,000 letters is encoded without quadratic work', () => {
    const ids = gpt2.encode('ab'.repeat(100_000));
    expect(gpt2.decode(ids)).toHaveLength(200_000);
  });
});

describe('a model folder', () => {
  const write = (vocab: unknown, merges: string | null): void => {
    rmSync(join(folder, 'merges.txt'), { force: true });
    writeFileSync(join(folder, 'vocab.json'), typeof vocab === 'string' ? vocab : JSON.stringify(vocab));
    if (merges !== null) writeFileSync(join(folder, 'merges.txt'), merges);
  };
  const subset = Object.fromEntries(
    [...characterOfByte, 'Ġt', 'he', 'Ġthe', '<|endoftext|>'].map((entry, id) => [entry, id]),
  );

  test('a subset of the vocabulary encodes every byte and round trips', () => {
    write(subset, '#version: 0.2\nĠ t\nh e\nĠt he\n');
    const tokenizer = Tokenizer.fromFolder(folder);
    expect(tokenizer.vocabSize).toBe(260);
    expect(tokenizer.bosTokenId).toBe(259);
    expect(tokenizer.toStringTokens(' the heth', { prependBos: false })).toEqual([' the', ' ', 'he', 't', 'h']);
    for (const text of ['日本 😀\uFEFF\u0085', 'a<|endoftext|>b', '\0\x7f']) {
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    }
  });

  test('Windows line ends in the merges make no difference', () => {
    write(subset, '#version: 0.2\r\nĠ t\r\nh e\r\n');
    expect(Tokenizer.fromFolder(folder).encode(' the').length).toBe(2);
  });

  const { '<|endoftext|>': _, ...withoutEndOfText } = subset;
  const { A: __, ...withoutA } = subset;
  test.each([
    ['no merges', subset, null, 'MODEL_FILES_MISSING', /merges\.txt/],
    ['half a JSON', '{"a": 1', 'Ġ t', 'MODEL_FILES_CORRUPT', /not JSON/],
    ['a list', '[]', 'Ġ t', 'MODEL_FILES_CORRUPT', /not an object/],
    ['a merge of one symbol', subset, 'Ġ t\nh', 'MODEL_FILES_CORRUPT', /line 2/],
    ['a merge without a token', subset, 'Ġ z', 'MODEL_FILES_CORRUPT', /"Ġz"/],
    ['a missing byte', withoutA, 'Ġ t', 'MODEL_FILES_CORRUPT', /byte 65/],
    ['no special token', withoutEndOfText, 'Ġ t', 'MODEL_FILES_CORRUPT', /endoftext/],
    ['two tokens with one id', { ...subset, he: 3 }, 'Ġ t', 'MODEL_FILES_CORRUPT', /id 3/],
    ['an id that is no integer', { ...subset, he: 'x' }, 'Ġ t', 'MODEL_FILES_CORRUPT', /"he"/],
  ])('%s is refused', (_name, vocab, merges, code, message) => {
    write(vocab, merges);
    expect(() => Tokenizer.fromFolder(folder)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
