import { hookName, runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { HeadPatterns } from '../analysis/attention.ts';
import { valueNorms } from '../analysis/valueNorms.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { Tensor } from '../tensor.ts';
import { stopAfter } from './attentionRun.ts';
import { checkPromptIndex } from './checkPromptIndex.ts';
import { givenHeads } from './givenHeads.ts';
import { countOf } from './inputSizes.ts';
import { interventionsOf } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { type PreparedRun, prepareRun } from './prepareRun.ts';
import { type PatternReads, readPatterns, readWithPatterns } from './readPatterns.ts';
import { tokenLabel } from './tokenRanking.ts';

/**
 * Where heads look. Weighted by values it shows what they move: attention to a key whose value is near zero (BOS, often)
 * moves nothing.
 */
export const attentionPatterns = defineOperation({
  name: 'attention.patterns',
  version: 1,
  summary: 'Attention of heads from every token to every token before it, plain or times the norm of what is moved.',
  input: z.strictObject({
    ...runRecipeFields,
    heads: z.array(z.string()).min(1).optional().describe('Labels such as L9H9; default all'),
    promptIndices: z.array(z.int().nonnegative()).min(1).optional().describe('Which of the prompts; default all'),
    valueWeighted: z.boolean().optional().describe('Times the norm of the value at each key; default false'),
    norm: z
      .enum(['output', 'value'])
      .optional()
      .describe('Of valueWeighted: ‖v W_O‖ (output, the default) or ‖v‖ (value)'),
  }),
  output:
    'tensor [prompt, head, query, key], of the prompts chosen: rows sum to 1 unless value-weighted; NaN behind a shorter prompt; query and key are labelled by tokens where all prompts have the same; norm: null, output or value',
  mode: 'immediate',
  takesPrompts: true,
  values: ({ heads, promptIndices }, { config, prompts, longest }) =>
    countOf(promptIndices, prompts) * longest ** 2 * countOf(heads, config.nLayers * config.nHeads),
  async run(input, context) {
    const run = await prepareRun(input, context);
    const { model } = run;
    const heads = givenHeads(model, input.heads);
    const norm = input.valueWeighted ? (input.norm ?? 'output') : null;
    const chosen = input.promptIndices ?? [...run.prompts.keys()];
    for (const index of chosen) checkPromptIndex('promptIndices', index, run.prompts);
    const shown = chosen.map((index) => run.prompts[index]!);
    const patterns = new HeadPatterns(
      heads,
      shown.map(({ tokens }) => tokens.length),
    );
    const { layers } = patterns;
    const look: PatternReads['look'] = (pattern, { layer, prompt }) => {
      for (const [i, index] of chosen.entries()) if (index === prompt) patterns.add(pattern, { layer, prompt: i });
    };
    const wanted = { layers, prompts: chosen, look };
    if (norm) {
      const names = layers.map((layer) => hookName('v', layer));
      const reads = { names, logitsAt: 'none' as const, stopAtLayer: stopAfter(run, Math.max(...layers)) };
      const { cache } = await readWithPatterns(run, wanted, reads, context);
      patterns.weigh(valueNorms(model, cache, heads, norm).take(0, chosen));
    } else await readPatterns(run, wanted, context);
    return { tensor: labelled(patterns.tensor, model, shown), norm, ...interventionsOf(run) };
  },
});

/** Token labels go on an axis that all prompts share, so only where its tokens are the same in all. */
function labelled(patterns: Tensor, model: HookedTransformer, prompts: PreparedRun['prompts']): Tensor {
  const { tokens } = prompts[0]!;
  if (prompts.some((prompt) => prompt.tokens.join() !== tokens.join())) return patterns;
  const labels = tokens.map((id) => tokenLabel(model, id));
  return patterns.withLabels('query', labels).withLabels('key', labels);
}
