import { answerSchema, modelSpecFields, parseHead } from '@circuit-lens/shared';
import { z } from 'zod';
import { MatrixProducts } from '../linalg/MatrixProducts.ts';
import { defineOperation } from './Operation.ts';
import { answerId } from './prepareRun.ts';
import { skipTrigramCost } from './skipTrigramCost.ts';
import { strongestSources, trigramsOfSources } from './skipTrigramSearch.ts';
import { tokenLabel } from './tokenRanking.ts';
import { stepsOf } from './weightsCircuits.ts';

/** "source … destination → output". */
export interface SkipTrigram {
  source: string;
  destination: string;
  output: string;
  sentence: string;
  /** Attention score of the destination to the source beyond its mean over all tokens, before 1/√dHead. */
  score: number;
  /** Logit of the output beyond its mean over all sources and all outputs. */
  logit: number;
  /** Their product. */
  size: number;
}

const named = z.array(answerSchema).min(1).max(256).optional();

/**
 * What a head has learnt as phrases: after "source … destination", "output" becomes likelier (Elhage et al. 2021,
 * "Interpretation as skip-trigrams"). Score times logit, each less its mean, is what attention to the source adds to the
 * output, to first order in the scores. Candidates are the sources that the head writes most of; for these, all
 * destinations and all outputs are compared.
 */
export const weightsSkipTrigrams = defineOperation({
  name: 'weights.skipTrigrams',
  version: 1,
  summary: 'The phrases "source … destination → output" that a head favours most, from its weights alone.',
  input: z.strictObject({
    ...modelSpecFields,
    head: z.string().describe('L0H0'),
    top: z.int().min(1).max(200).optional().describe('How many rows; default 20'),
    perSource: z.int().min(1).optional().describe('At most so many rows of one source; default 3'),
    sources: z
      .array(answerSchema)
      .min(1)
      .max(256)
      .optional()
      .describe('Candidate sources; default the 64 tokens of which the head writes most, by the norm of their logits'),
    destinations: named.describe('Destinations to compare; default all tokens'),
    outputs: named.describe(
      'Outputs to compare; default all tokens. With named destinations or outputs every phrase counts, favoured or not',
    ),
  }),
  output:
    'rows: { source, destination, output, sentence, score, logit, size }, largest size first; those with a negative score last',
  example: { head: 'L2H0', top: 5 },
  mode: 'job',
  takesPrompts: false,
  cost: skipTrigramCost,
  async run(input, context) {
    const model = await context.loadModel(input);
    const head = parseHead(input.head, model.config);
    const products = new MatrixProducts(model.runtime);
    const step = stepsOf(context, `skip-trigrams of ${input.head}`);
    const sources =
      input.sources?.map((token) => answerId(token, model)!) ?? (await strongestSources(model, products, head, 64));
    const ids = (tokens?: z.output<typeof named>) => tokens?.map((token) => answerId(token, model)!);
    const top = input.top ?? 20;
    const limits = {
      top,
      // More of one source can't be among the first rows.
      perSource: Math.min(input.perSource ?? 3, top),
      destinations: ids(input.destinations),
      outputs: ids(input.outputs),
    };
    const found = await trigramsOfSources(model, products, head, sources, limits, step);
    const rows = found.map(({ source, destination, output, ...sizes }): SkipTrigram => {
      const [s, d, o] = [source, destination, output].map((id) => tokenLabel(model, id)) as [string, string, string];
      return { source: s, destination: d, output: o, sentence: `…${s} …${d} →${o}`, ...sizes };
    });
    return { rows };
  },
});
