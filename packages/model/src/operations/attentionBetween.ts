import { positionSchema, runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { headsBetween } from '../analysis/attention.ts';
import { meanOverPrompts } from '../analysis/meanOverPrompts.ts';
import { Tensor } from '../tensor.ts';
import { interventionsOf, resolveInAll } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { type PatternRows, readPatternRows } from './readPatternRows.ts';

/** Which heads look from one named position to another: END to IO finds name movers (Wang et al. 2022, section 3.1). */
export const attentionBetween = defineOperation({
  name: 'attention.between',
  version: 1,
  summary: 'Attention of every head from one position of each prompt to another, END to IO for example.',
  input: z.strictObject({
    ...runRecipeFields,
    from: positionSchema.describe('Query (destination) position in every prompt: end, s2, an index'),
    to: positionSchema.describe('Key (source) position in every prompt: io, s1, an index'),
  }),
  output: 'perPrompt [prompt, layer, head], 0 to 1; mean [layer, head]. 0 where the key comes after the query',
  example: { from: 'end', to: 'io' },
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const run = await prepareRun(input, context);
    const { model, prompts } = run;
    const from = resolveInAll(prompts, input.from);
    const to = resolveInAll(prompts, input.to);
    const { nLayers, nHeads } = model.config;
    const perPrompt = Tensor.zeros([prompts.length, nLayers, nHeads], ['prompt', 'layer', 'head']);
    const look: PatternRows['look'] = (pattern, { layer, prompt, query }) => {
      perPrompt.sub(prompt, layer).data.set(headsBetween(pattern, query, to[prompt]!));
    };
    await readPatternRows(run, { queries: from, look }, context);
    return { perPrompt, mean: meanOverPrompts(perPrompt), ...interventionsOf(run) };
  },
});
