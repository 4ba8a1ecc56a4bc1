import { runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { meanOverPrompts } from '../analysis/meanOverPrompts.ts';
import { accumulatedBias } from '../analysis/projectedStack.ts';
import { type Contributor, sumParts, topContributors } from './attributionDirect.ts';
import { otherParts, readConstant, runForAttribution, sumByPrompt, topField, totalsOf } from './attributionRun.ts';
import { unitEffects, unitHooks } from './attributionUnits.ts';
import { interventionsOf, mean, positionField } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import type { PreparedRun } from './prepareRun.ts';

/**
 * The largest parts of the whole: every head, every neuron, the embeddings and all biases as one, counted as
 * TransformerLens' `get_full_resid_decomposition` does (37,011 parts of GPT-2 small). Projected while computed.
 */
export const attributionDecomposition = defineOperation({
  name: 'attribution.decomposition',
  version: 1,
  summary: 'The parts with the largest direct effect among all heads, neurons, embeddings and biases.',
  input: z.strictObject({ ...runRecipeFields, ...positionField, ...topField }),
  output:
    'parts: { label, mean }, in logits, largest |mean| first; rest: sum of the means of all other parts; count: how many parts there are; total, unembedBias, remainder as in attribution.direct',
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const hooks = ({ config }: PreparedRun['model']) => [...unitHooks('head', config), ...unitHooks('neuron', config)];
    const attribution = await runForAttribution(input, ({ model }) => hooks(model), context);
    const heads = await unitEffects('head', attribution, 'cached', context);
    const neurons = await unitEffects('neuron', attribution, 'cached', context);
    const { model } = attribution.run;
    const biases = accumulatedBias(model, model.config.nLayers);
    const small = [...heads.whole.slice(0, 2), readConstant(attribution, 'bias', biases, 'cached')];
    const ofNeurons = sumByPrompt(neurons.perPrompt);
    const written = sumParts(
      sumByPrompt(heads.perPrompt).map((sum, i) => sum + ofNeurons[i]!),
      small,
    );
    const extra = otherParts(attribution, written);
    const own = [...small, ...extra];
    const means = Float32Array.from([
      ...meanOverPrompts(heads.perPrompt).data,
      ...meanOverPrompts(neurons.perPrompt).data,
      ...own.map(({ values }) => mean(values)),
    ]);
    const labels = [...heads.labels, ...neurons.labels, ...own.map(({ label }) => label)];
    const parts: Contributor[] = topContributors(means, labels, input.top ?? 10);
    const kept = parts.reduce((sum, part) => sum + part.mean, 0);
    return {
      parts,
      rest: means.reduce((sum, value) => sum + value, 0) - kept,
      count: means.length,
      ...totalsOf(attribution, sumParts(written, extra)),
      ...interventionsOf(attribution.run),
    };
  },
});
