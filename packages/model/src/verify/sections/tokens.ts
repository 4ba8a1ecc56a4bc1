import { notebookPrompts } from '@circuit-lens/shared';
import type { PublishedValue } from '../PublishedValue.ts';

const section = 'tokens';
const mainDemo = 'TransformerLens Main_Demo.ipynb@261ebab2';
const notebook = 'notebook, cell 20; Exploratory_Analysis_Demo.ipynb@49461b6b';

const answerIds: [string, number][] = [
  [' Mary', 5335],
  [' John', 1757],
  [' Tom', 4186],
  [' James', 3700],
  [' Dan', 6035],
  [' Sid', 15686],
  [' Martin', 5780],
  [' Amy', 14235],
];

/** Texts and their tokens, joined by `|`. */
const splits: [string, string][] = [
  ['2342+2017=21445', '23|42|+|2017|=|214|45'],
  ['1000+1000000=999999', '1000|+|1|000000|=|9999|99'],
];

const lengths: [string, 'single' | 'double', number][] = [
  ['single-space', 'single', 15],
  ['double-space', 'double', 16],
];

/** How GPT-2's tokenizer cuts the texts of the demos. */
export const tokenValues: PublishedValue[] = [
  ...answerIds.map(
    ([answer, expected]): PublishedValue => ({
      name: `id of "${answer}"`,
      section,
      expected,
      tolerance: 0,
      source: notebook,
      compute: async (measurements) => (await measurements.load('defaults')).tokenizer.toSingleToken(answer),
    }),
  ),
  ...splits.map(
    ([text, expected]): PublishedValue => ({
      name: `tokens of "${text}"`,
      section,
      expected,
      tolerance: 0,
      source: mainDemo,
      compute: async (measurements) => {
        const { tokenizer } = await measurements.load('defaults');
        return tokenizer.toStringTokens(text, { prependBos: false }).join('|');
      },
    }),
  ),
  {
    name: 'ids of "The cat sat on the mat." with BOS',
    section,
    expected: '50256 464 3797 3332 319 262 2603 13',
    tolerance: 0,
    source: mainDemo,
    compute: async (measurements) =>
      (await measurements.load('defaults')).toTokens('The cat sat on the mat.')[0]!.join(' '),
  },
  {
    name: 'text of token 256',
    section,
    expected: ' t',
    tolerance: 0,
    source: mainDemo,
    compute: async (measurements) => (await measurements.load('defaults')).tokenizer.tokenText(256),
  },
  ...lengths.map(
    ([name, spaces, expected]): PublishedValue => ({
      name: `tokens of each ${name} IOI prompt, BOS included`,
      section,
      expected: String(expected),
      tolerance: 0,
      source: notebook,
      compute: async (measurements) => {
        const model = await measurements.load('defaults');
        const found = notebookPrompts(spaces).map(({ text }) => model.toTokens(text)[0]!.length);
        return [...new Set(found)].join(', ');
      },
    }),
  ),
];
