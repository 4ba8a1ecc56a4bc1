import type { Prompt } from '@circuit-lens/shared';
import { type PublishedValue, printed } from '../PublishedValue.ts';

const section = 'arena';
const source = 'ARENA 1.4.1, section 4: IOIDataset(prompt_type="mixed", N=25, seed=1), first five rows';

/** IO, S, the sentence up to its answer, its logit difference; then the ABC sentence and its logit difference. */
const rows: [string, string, string, number, string, number][] = [
  [
    'Victoria',
    'Jane',
    'When Victoria and Jane got a snack at the store, Jane decided to give it to',
    2.4403,
    'When Alan and Sullivan got a snack at the store, Adam decided to give it to',
    -2.4177,
  ],
  [
    'Rose',
    'Sullivan',
    'When Sullivan and Rose got a necklace at the garden, Sullivan decided to give it to',
    6.5408,
    'When Marcus and Max got a necklace at the garden, Jeremy decided to give it to',
    6.1583,
  ],
  [
    'Alan',
    'Alex',
    'When Alan and Alex got a drink at the store, Alex decided to give it to',
    3.3345,
    'When Jay and Jason got a drink at the store, Jacob decided to give it to',
    -1.7351,
  ],
  [
    'Crystal',
    'Jessica',
    'Then, Jessica and Crystal had a long argument, and afterwards Jessica said to',
    1.1972,
    'Then, Joshua and Jack had a long argument, and afterwards Grant said to',
    -4.2358,
  ],
  [
    'Jonathan',
    'Kevin',
    'Then, Jonathan and Kevin were working at the school. Kevin decided to give a necklace to',
    3.053,
    'Then, Alice and Mark were working at the school. Carter decided to give a necklace to',
    0.1968,
  ],
];

/** ABC sentences are judged by the IO and S of the IOI sentence they were made from. */
function promptOf([io, s, ioi, , abc]: (typeof rows)[number], dataset: 'IOI' | 'ABC'): Prompt {
  return { text: dataset === 'IOI' ? ioi : abc, answers: { correct: ` ${io}`, incorrect: ` ${s}` } };
}

/** ARENA's dataset is run without BOS and read at the token before the answer. */
export const arenaValues: PublishedValue[] = (['IOI', 'ABC'] as const).flatMap((dataset) =>
  rows.map(
    (row, i): PublishedValue => ({
      name: `logit difference of ${dataset} sentence ${i}`,
      section,
      expected: dataset === 'IOI' ? row[3] : row[5],
      tolerance: printed(4),
      source,
      compute: async (measurements) => {
        const prompts = rows.map((each) => promptOf(each, dataset));
        return (await measurements.logitDifference('defaults', { prompts, prependBos: false })).perPrompt.at(i);
      },
    }),
  ),
);
