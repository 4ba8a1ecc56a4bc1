import { runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { meanOverPrompts } from '../analysis/meanOverPrompts.ts';
import { mean } from '../mean.ts';
import { Tensor } from '../tensor.ts';
import {
  layerNormField,
  otherParts,
  type RestPart,
  runForAttribution,
  sumByPrompt,
  topField,
  totalsOf,
} from './attributionRun.ts';
import { unitEffects, unitHooks } from './attributionUnits.ts';
import { interventionsOf, positionField } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';

/** A named part and its mean effect. */
export interface Contributor {
  label: string;
  mean: number;
}

/**
 * What writes the answer: the effect of every part on the logit difference that does not go through later layers (direct
 * logit attribution; Wang et al. 2022, section 3.1). With the cached layer norm the parts sum to the logit difference.
 */
export const attributionDirect = defineOperation({
  name: 'attribution.direct',
  version: 1,
  summary: 'Direct effect of every layer, component, head or neuron on the logit difference.',
  input: z.strictObject({
    ...runRecipeFields,
    ...positionField,
    ...layerNormField,
    ...topField,
    unit: z.enum(['layer', 'component', 'head', 'neuron']),
  }),
  output:
    'perPrompt [prompt, component], [prompt, layer, head] or [prompt, layer, neuron] and mean over prompts, in logits; total; unembedBias; rest [component]; remainder: total − unembedBias − sum(mean) − sum(rest), rounding only with the cached layer norm; top: { label, mean }, largest |mean| first',
  example: { unit: 'head', top: 5 },
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const layerNorm = input.layerNorm ?? 'cached';
    const attribution = await runForAttribution(input, ({ model }) => unitHooks(input.unit, model.config), context);
    const { perPrompt, labels, whole } = await unitEffects(input.unit, attribution, layerNorm, context);
    const written = sumParts(sumByPrompt(perPrompt), whole);
    const others = otherParts(attribution, written, layerNorm);
    const means = meanOverPrompts(perPrompt);
    return {
      perPrompt,
      mean: means,
      layerNorm,
      ...totalsOf(attribution, sumParts(written, others)),
      rest: restTensor([...whole, ...others]),
      top: topContributors(means.data, labels, input.top ?? 10),
      ...interventionsOf(attribution.run),
    };
  },
});

/** Sums of every prompt with more parts added. */
export function sumParts(sums: readonly number[], parts: readonly RestPart[]): number[] {
  return sums.map((sum, prompt) => parts.reduce((all, { values }) => all + values[prompt]!, sum));
}

/** The names and means of the parts with the largest |mean|. */
export function topContributors(means: Float32Array, labels: readonly string[], top: number): Contributor[] {
  const order = Array.from(means.keys()).sort((a, b) => Math.abs(means[b]!) - Math.abs(means[a]!) || a - b);
  return order.slice(0, top).map((i) => ({ label: labels[i]!, mean: means[i]! }));
}

function restTensor(parts: readonly RestPart[]): Tensor {
  const means = Float32Array.from(parts, ({ values }) => mean(values));
  return Tensor.of(means, [parts.length], ['component']).withLabels(
    'component',
    parts.map(({ label }) => label),
  );
}
