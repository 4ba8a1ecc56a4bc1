import { listHookPoints, milkPrompt, notebookPrompts } from '@circuit-lens/shared';
import { type PublishedValue, printed } from '../PublishedValue.ts';

const section = 'notebook';
const source = 'notebook, cell 9; Exploratory_Analysis_Demo.ipynb@49461b6b, step 1';

/** Token, logit, probability in percent: the notebook's `test_prompt` table. */
const topTen: [string, number, number][] = [
  [' Mary', 18.09, 70.07],
  [' the', 15.38, 4.67],
  [' John', 15.35, 4.54],
  [' them', 15.25, 4.11],
  [' his', 14.84, 2.73],
  [' her', 14.06, 1.24],
  [' a', 13.54, 0.74],
  [' their', 13.52, 0.73],
  [' Jesus', 13.13, 0.49],
  [' him', 12.97, 0.42],
];

const milk = { prompts: [milkPrompt] };

/** What the notebook prints. */
export const notebookValues: PublishedValue[] = [
  ...topTen.flatMap(([token, logit, percent], rank): PublishedValue[] => [
    {
      name: `milk prompt: token ${rank}`,
      section,
      expected: token,
      tolerance: 0,
      source,
      compute: async (measurements) => (await measurements.nextTokens('notebook', milk)).rows[rank]!.text,
    },
    {
      name: `milk prompt: logit of token ${rank}`,
      section,
      expected: logit,
      tolerance: printed(2),
      source,
      compute: async (measurements) => (await measurements.nextTokens('notebook', milk)).rows[rank]!.logit,
    },
    {
      name: `milk prompt: probability of token ${rank} (%)`,
      section,
      expected: percent,
      tolerance: printed(2),
      source,
      compute: async (measurements) => 100 * (await measurements.nextTokens('notebook', milk)).rows[rank]!.probability,
    },
  ]),
  {
    name: 'milk prompt: rank of " Mary"',
    section,
    expected: 0,
    tolerance: 0,
    source,
    compute: async (measurements) => (await measurements.nextTokens('notebook', milk)).answerRows[0]!.rank,
  },
  {
    name: 'average logit difference, eight double-space prompts',
    section,
    expected: 2.71,
    tolerance: printed(3),
    source: 'notebook, cell 36',
    compute: async (measurements) =>
      (await measurements.logitDifference('notebook', { prompts: notebookPrompts('double') })).mean,
  },
  {
    name: 'hook points cached by default',
    section,
    expected: 208,
    tolerance: 0,
    source: 'TransformerLens Main_Demo.ipynb@261ebab2, cell 62',
    compute: async (measurements) => listHookPoints((await measurements.load('defaults')).config.nLayers).length,
  },
];
