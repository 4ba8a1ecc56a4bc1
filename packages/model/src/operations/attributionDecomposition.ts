import { allHeads, headLabel, hookNames, runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { headEffects } from '../analysis/headEffects.ts';
import { meanOverPrompts } from '../analysis/meanOverPrompts.ts';
import { neuronEffects, neuronLabels } from '../analysis/neuronEffects.ts';
import { accumulatedBias } from '../analysis/projectedStack.ts';
import { writtenParts } from '../analysis/residualParts.ts';
import type { ModelConfig } from '../config.ts';
import { mean } from '../mean.ts';
import { sumParts, topContributors } from './attributionDirect.ts';
import {
  otherParts,
  readConstant,
  readWhole,
  runForAttribution,
  sumByPrompt,
  topField,
  totalsOf,
} from './attributionRun.ts';
import { interventionsOf, positionField } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';

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
    const attribution = await runForAttribution(input, ({ model }) => hooksOf(model.config), context);
    const { run, cache, readouts } = attribution;
    const { model } = run;
    const { nLayers, nHeads, dMlp } = model.config;
    const heads = headEffects(model, cache, readouts);
    const neurons = await neuronEffects(model, cache, readouts, 'cached', context.checkpoint);
    const constant = readConstant(attribution, 'bias', accumulatedBias(model, nLayers), 'cached');
    const small = [...readWhole(attribution, embeddings, 'cached'), constant];
    const ofNeurons = sumByPrompt(neurons);
    const written = sumParts(
      sumByPrompt(heads).map((sum, prompt) => sum + ofNeurons[prompt]!),
      small,
    );
    const others = otherParts(attribution, written, 'cached');
    const means = Float32Array.from([
      ...meanOverPrompts(heads).data,
      ...meanOverPrompts(neurons).data,
      ...[...small, ...others].map(({ values }) => mean(values)),
    ]);
    const labels = [
      ...allHeads(nLayers, nHeads).map(headLabel),
      ...neuronLabels(nLayers, dMlp),
      ...[...small, ...others].map(({ label }) => label),
    ];
    const parts = topContributors(means, labels, input.top ?? 10);
    const kept = parts.reduce((sum, part) => sum + part.mean, 0);
    return {
      parts,
      rest: means.reduce((sum, value) => sum + value, 0) - kept,
      count: means.length,
      ...totalsOf(attribution, sumParts(written, others)),
      ...interventionsOf(run),
    };
  },
});

const embeddings = writtenParts(0);

function hooksOf({ nLayers }: ModelConfig): string[] {
  return [...embeddings.map(({ hook }) => hook), ...hookNames('z', nLayers), ...hookNames('post', nLayers)];
}
