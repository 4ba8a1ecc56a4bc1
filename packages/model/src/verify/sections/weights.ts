import { measureFactoredHead } from '../../analysis/factoredHead.ts';
import { topIds } from '../../operations/tokenRanking.ts';
import { getParameter, parameterNames } from '../../weights/parameters.ts';
import { type PublishedValue, printed } from '../PublishedValue.ts';

const section = 'weights';
const mainDemo = 'TransformerLens Main_Demo.ipynb@261ebab2';
const refactor = 'notebook, cells 7 and 8; TransformerLens refactor_factored_attn_matrices: biases are one more row';

const shapes: Record<string, string> = {
  W_E: '50257x768',
  W_pos: '1024x768',
  W_Q: '12x12x768x64',
  W_K: '12x12x768x64',
  W_V: '12x12x768x64',
  W_O: '12x12x64x768',
  b_Q: '12x12x64',
  b_O: '12x768',
  W_in: '12x768x3072',
  b_in: '12x3072',
  W_out: '12x3072x768',
  b_out: '12x768',
  W_U: '768x50257',
  b_U: '50257',
};

/** Largest entries of b_U, which after folding the final layer norm are the model's unigram guess. */
const commonTokens: [string, number][] = [
  [',', 7.03],
  [' the', 6.98],
  [' and', 6.68],
];

const biases: [string, number][] = [
  [' John', 2.8995],
  [' Mary', 1.6034],
];

const relativeTolerance = 1e-5;

/** Shapes, the unembedding bias after folding, and what the refactor pass promises. */
export const weightValues: PublishedValue[] = [
  ...Object.entries(shapes).map(
    ([name, expected]): PublishedValue => ({
      name: `shape of ${name}`,
      section,
      expected,
      tolerance: 0,
      source: 'notebook, cell 5; TransformerLens Main_Demo.ipynb@261ebab2',
      compute: async (measurements) => {
        const { weights, config } = await measurements.load('defaults');
        const { shape } = parameterNames(config).find((parameter) => parameter.name === name)!;
        // A partial checkpoint has a config of all of them, and says here which it lacks.
        getParameter(weights, config, name, shape.slice(1).fill(0));
        return shape.join('x');
      },
    }),
  ),
  ...biases.map(
    ([token, expected]): PublishedValue => ({
      name: `b_U of "${token}" after folding`,
      section,
      expected,
      tolerance: printed(4),
      source: mainDemo,
      compute: async (measurements) => {
        const { weights, config, tokenizer } = await measurements.load('defaults');
        return getParameter(weights, config, 'b_U', [tokenizer.toSingleToken(token)]).data[0]!;
      },
    }),
  ),
  {
    name: 'odds of " John" to " Mary" by b_U alone',
    section,
    expected: 3.655,
    tolerance: printed(4),
    source: mainDemo,
    compute: async (measurements) => {
      const { weights, tokenizer } = await measurements.load('defaults');
      const [john, mary] = [' John', ' Mary'].map((token) => weights.b_U[tokenizer.toSingleToken(token)]!);
      return Math.exp(john! - mary!);
    },
  },
  ...commonTokens.flatMap(([token, expected], rank): PublishedValue[] => [
    {
      name: `token ${rank} by b_U`,
      section,
      expected: token,
      tolerance: 0,
      source: mainDemo,
      compute: async (measurements) => {
        const { weights, tokenizer } = await measurements.load('defaults');
        return tokenizer.tokenText(topIds(weights.b_U, rank + 1)[rank]!);
      },
    },
    {
      name: `b_U of token ${rank}`,
      section,
      expected,
      tolerance: printed(2),
      source: mainDemo,
      compute: async (measurements) => {
        const { weights } = await measurements.load('defaults');
        return weights.b_U[topIds(weights.b_U, rank + 1)[rank]!]!;
      },
    },
  ]),
  {
    name: 'L0H0: column norms of W_Q less those of W_K, beyond b_K² − b_Q² (relative)',
    section,
    expected: 0,
    tolerance: relativeTolerance,
    source: refactor,
    compute: async (measurements) => measureFactoredHead(await measurements.load('notebook'), 0, 0).unexplainedGap,
  },
  {
    name: 'L0H0: W_Qᵀ W_Q + b_Q b_Qᵀ off the diagonal (relative)',
    section,
    expected: 0,
    tolerance: relativeTolerance,
    source: refactor,
    compute: async (measurements) => measureFactoredHead(await measurements.load('notebook'), 0, 0).offDiagonalWithBias,
  },
];
