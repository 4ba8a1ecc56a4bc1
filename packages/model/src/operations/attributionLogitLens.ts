import { runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { readParts } from '../analysis/logitLens.ts';
import { meanOverPrompts } from '../analysis/meanOverPrompts.ts';
import { accumulatedParts } from '../analysis/residualParts.ts';
import { layerNormField, runForAttribution } from './attributionRun.ts';
import { lensSites, lensTokens, lensTokensCost, valuesOfLensToken } from './lensTokens.ts';
import { interventionsOf, positionField } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';

/**
 * When does the answer appear: the residual stream before every block, read as if it were the last (nostalgebraist
 * 2020). The final entry is the logit difference less b_U's share, which is 0 for a pair of prompts with answers swapped.
 */
export const attributionLogitLens = defineOperation({
  name: 'attribution.logitLens',
  version: 1,
  summary: 'The answer read from the residual stream before every block, through the final layer norm and W_U.',
  input: z.strictObject({
    ...runRecipeFields,
    ...positionField,
    ...layerNormField,
    includeMid: z.boolean().optional().describe('Also between attention and MLP; default false'),
    top: z.int().nonnegative().optional().describe('Best tokens of every component and position; default 0: none'),
    promptIndex: z.int().nonnegative().optional().describe('The prompt of `topTokens`; default 0'),
    topLast: z.int().positive().optional().describe('`topTokens` of so many positions at its end; default all'),
  }),
  output:
    'perPrompt [prompt, component] and mean [component], in logits, without b_U; layerNorm; topTokens: flat, of one prompt, { component, position, rank (from 0), id, text, logit, probability }, with b_U, so that final_post is what the model predicts',
  mode: 'immediate',
  takesPrompts: true,
  cost: (input, sizes) => sizes.pass + lensTokensCost(input, sizes),
  values(input, sizes) {
    const { sites, top } = lensSites(input, sizes);
    return (sizes.prompts + 1) * (2 * sizes.config.nLayers + 1) + sites * top * valuesOfLensToken;
  },
  async run(input, context) {
    const layerNorm = input.layerNorm ?? 'cached';
    const partsOf = (nLayers: number) => accumulatedParts(nLayers, nLayers, input.includeMid);
    const attribution = await runForAttribution(
      input,
      ({ model }) => partsOf(model.config.nLayers).map(({ hook }) => hook),
      context,
      input.top ? 'all' : 'read',
    );
    const { run, cache, readouts } = attribution;
    const parts = partsOf(run.model.config.nLayers);
    const perPrompt = readParts(run.model, cache, readouts, parts, layerNorm);
    const choice = { prompt: input.promptIndex ?? 0, top: input.top ?? 0, last: input.topLast, layerNorm };
    return {
      perPrompt,
      mean: meanOverPrompts(perPrompt),
      layerNorm,
      topTokens: await lensTokens(attribution, parts, choice, context),
      ...interventionsOf(run),
    };
  },
});
