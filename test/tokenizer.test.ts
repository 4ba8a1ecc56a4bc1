/** The tokenizer against Rust tiktoken (WASM), on text meant to break it, and on published token ids. */

import { Tokenizer } from '@circuit-lens/model';
import { get_encoding, type Tiktoken } from 'tiktoken';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ours = Tokenizer.gpt2();
let theirs: Tiktoken;
beforeAll(() => {
  theirs = get_encoding('gpt2');
});
afterAll(() => theirs.free());

/** mulberry32: a small seeded generator, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const fragments = [
  ...[
    '\uFEFF',
    '\u0085',
    '\u00A0',
    '\u2028',
    '\u3000',
    '\u200B',
    '\u200D',
    '\u180E',
    '\t',
    '\r\n',
    '\n\n',
    '\x0b',
    '\x1c',
  ],
  ...[' ', '  ', '     ', ' '.repeat(40), '\n'.repeat(17), ' \n \n'],
  ...[
    '😀',
    '👩‍👩‍👧',
    '🇨🇭',
    '👍🏽',
    'e\u0301',
    'Z͑ͫ̓',
    'ﷺ',
    'ß',
    'İ',
    'ǅ',
    '日本語',
    'हिन्दी',
    'العربية',
    '한국어',
    'Ω',
    '𝔘𝔫𝔦',
  ],
  ...['<|endoftext|>', '<|endoftext|><|endoftext|>', '<|endoftext', '|>', '<|im_start|>'],
  ...["'s", "'S", "'ll", "'LL", "'re've", "don't", '’s', "''", "'d'm't"],
  ...['0', '1000000', '999999', '3.14', '²', '½', 'Ⅷ', '٣', '1,234', '0x7f'],
  ...[
    'Mary',
    ' John',
    ' gave',
    ' the',
    'store',
    ',',
    '.',
    '?!',
    '...',
    '—',
    '_',
    '__init__',
    'camelCase',
    'HTTP',
    '$',
    '€',
    '\0',
    '\x7f',
  ],
  ...['\ud83d', '\udc00', '\uFFFD', '\uFFFF', '\u{10FFFF}', 'a'.repeat(70), '-'.repeat(90), 'aB'.repeat(30)],
];

function hostileText(random: () => number): string {
  const pieces = 1 + Math.floor(random() * 12);
  return Array.from({ length: pieces }, () =>
    random() < 0.85
      ? fragments[Math.floor(random() * fragments.length)]!
      : String.fromCodePoint(Math.floor(random() * 0x3000)),
  ).join('');
}

describe('against tiktoken', () => {
  test('6,000 hostile strings have exactly its token ids and decode to exactly its bytes', () => {
    const random = seeded(20_221_101);
    for (let i = 0; i < 6000; i++) {
      const text = hostileText(random);
      const ids = ours.encode(text);
      expect(ids, JSON.stringify(text)).toEqual([...theirs.encode(text, 'all')]);
      expect(ours.decode(ids), JSON.stringify(text)).toBe(Buffer.from(text, 'utf8').toString('utf8'));
    }
  });

  test('every token has its bytes', () => {
    for (let id = 0; id < ours.vocabSize; id++) {
      expect(ours.tokenBytes(id), `token ${id}`).toEqual(theirs.decode_single_token_bytes(id));
    }
  });
});

describe('published token ids', () => {
  test.each([
    ['2342+2017=21445', ['23', '42', '+', '2017', '=', '214', '45']],
    ['1000+1000000=999999', ['1000', '+', '1', '000000', '=', '9999', '99']],
  ])('%s', (text, pieces) => {
    expect(ours.toStringTokens(text, { prependBos: false })).toEqual(pieces);
  });

  test('a sentence with BOS', () => {
    expect(ours.toTokens('The cat sat on the mat.').tokens[0]).toEqual([50256, 464, 3797, 3332, 319, 262, 2603, 13]);
  });

  test('single tokens', () => {
    expect(ours.tokenText(256)).toBe(' t');
    const names = { ' Mary': 5335, ' John': 1757, ' Tom': 4186, ' James': 3700, ' Dan': 6035, ' Sid': 15686 };
    for (const [name, id] of Object.entries(names)) expect(ours.toSingleToken(name)).toBe(id);
    expect(ours.toSingleToken(' Martin')).toBe(5780);
    expect(ours.toSingleToken(' Amy')).toBe(14235);
  });

  test('the double space of the notebook is its own token: 16 tokens with BOS', () => {
    const text = 'When John and Mary went to the shops,  John gave the bag to';
    expect(ours.toStringTokens(text)).toHaveLength(16);
    expect(ours.toStringTokens(text.replace('  ', ' '))).toHaveLength(15);
  });
});
