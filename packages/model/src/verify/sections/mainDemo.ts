import { hookName, type Intervention } from '@circuit-lens/shared';
import { type PublishedValue, printed } from '../PublishedValue.ts';

const section = 'mainDemo';
const demo = 'TransformerLens Main_Demo.ipynb@261ebab2';

/** The first line of the GPT-2 paper's abstract as the demo has it, "taskspecific" included: 33 tokens with BOS. */
const abstract =
  'Natural language processing tasks, such as question answering, machine translation, reading comprehension, and summarization, are typically approached with supervised learning on taskspecific datasets.';

/** The demo's zero-ablation of a value; its prose says head 7, its code head 8. */
const valueAblation: Intervention = { hook: hookName('v', 0), heads: ['L0H8'], kind: 'zero' };

/** One prompt, whose subject decides the answer. */
export const storePrompt = (subject: string) => ({
  text: `After John and Mary went to the store, ${subject} gave a bottle of milk to`,
  answers: { correct: ' John', incorrect: ' Mary' },
});

const claire = {
  text: 'Claire and Mary went to the shops, then Mary gave a bottle of milk to',
  answers: { correct: ' Claire', incorrect: ' Mary' },
};

const losses: [string, string, Intervention[], number, number, string][] = [
  [
    'loss of "Hello world!"',
    'Hello world!',
    [],
    5.331855773925781,
    4e-5,
    'TransformerLens tests/acceptance/test_hooked_transformer.py',
  ],
  ["loss of the abstract's first line", abstract, [], 3.999, printed(3), `${demo}, cell 28`],
  [
    "loss of the abstract's first line with v of L0H8 zero-ablated",
    abstract,
    [valueAblation],
    5.453,
    printed(3),
    `${demo}, cell 28`,
  ],
];

const differences: [string, ReturnType<typeof storePrompt>, boolean, number, string][] = [
  ['logit difference, "…Mary gave a bottle of milk to"', storePrompt('Mary'), true, 4.276, `${demo}, cells 33 to 37`],
  [
    'logit difference, "…John gave a bottle of milk to" (corrupted)',
    storePrompt('John'),
    true,
    -2.738,
    `${demo}, cells 33 to 37`,
  ],
  ['logit difference, "Claire and Mary…" with BOS', claire, true, 6.754, demo],
  ['logit difference, "Claire and Mary…" without BOS', claire, false, 2.782, demo],
];

/** Losses, single prompts and BOS: default weight flags. */
export const mainDemoValues: PublishedValue[] = [
  ...losses.map(
    ([name, text, interventions, expected, tolerance, source]): PublishedValue => ({
      name,
      section,
      expected,
      tolerance,
      source,
      compute: (measurements) => measurements.loss('defaults', { prompts: [{ text }], interventions }),
    }),
  ),
  ...differences.map(
    ([name, prompt, prependBos, expected, source]): PublishedValue => ({
      name,
      section,
      expected,
      tolerance: printed(3),
      source,
      compute: async (measurements) =>
        (await measurements.logitDifference('defaults', { prompts: [prompt], prependBos })).mean,
    }),
  ),
  {
    name: 'probability of " The" after "The cat sat on the mat." (%)',
    section,
    expected: 11.98,
    tolerance: printed(2),
    source: demo,
    compute: async (measurements) => {
      const recipe = { prompts: [{ text: 'The cat sat on the mat.' }], answer: ' The' };
      return 100 * (await measurements.nextTokens('defaults', recipe)).answerRows[0]!.probability;
    },
  },
];
