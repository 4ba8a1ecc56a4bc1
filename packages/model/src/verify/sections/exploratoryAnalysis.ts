import { hookName, type Intervention, notebookPrompts } from '@circuit-lens/shared';
import { mean } from '../../mean.ts';

import type { Tensor } from '../../tensor.ts';
import { type PublishedValue, printed } from '../PublishedValue.ts';

const section = 'exploratoryAnalysis';
const demo = 'TransformerLens Exploratory_Analysis_Demo.ipynb@49461b6b';

const prompts = notebookPrompts('single');
/** Adjacent prompts swapped, answers kept. */
const corrupted = prompts.map(({ answers }, i) => ({ text: prompts[i ^ 1]!.text, answers }));

const logitDifferences = [3.337, 3.202, 2.709, 3.797, 1.72, 5.281, 2.601, 5.767];
const finalScales = [19.57, 18.35, 18.29, 18.68, 17.49, 18.87, 16.42, 18.68];
const ablatedFinalScales = [18.52, 17.47, 17.82, 17.51, 17.26, 18.25, 16.18, 17.43];

/** Attention of L9H9 from the end of prompt 0, by the position attended to. */
const attention: [string, number, number][] = [
  ['IO', 4, 0.811],
  ['BOS', 0, 0.099],
  ['S1', 2, 0.064],
  ['S2', 10, 0.01],
];

/** Zero-ablation of L9H9's z at the end. */
const ablation: Intervention = { hook: hookName('z', 9), heads: ['L9H9'], positions: ['end'], kind: 'zero' };
const ablated = { prompts, interventions: [ablation] };

const scaleHook = hookName('ln_final.scale');

/** Scales of the final layer norm at the end of every prompt. */
function scalesAtEnd(scales: Tensor): number[] {
  return Array.from({ length: scales.shape[0]! }, (_, prompt) => scales.at(prompt, -1, 0));
}

/** Steps 3, 8, 9, 21 and 23 of the demo: the eight single-space prompts. */
export const exploratoryAnalysisValues: PublishedValue[] = [
  ...logitDifferences.map(
    (expected, prompt): PublishedValue => ({
      name: `logit difference of prompt ${prompt}`,
      section,
      expected,
      tolerance: printed(3),
      source: `${demo}, step 3`,
      compute: async (measurements) =>
        (await measurements.logitDifference('notebook', { prompts })).perPrompt.at(prompt),
    }),
  ),
  {
    name: 'average logit difference',
    section,
    expected: 3.5519,
    tolerance: printed(4),
    source: `${demo}, step 3; Activation_Patching_in_TL_Demo.ipynb`,
    compute: async (measurements) => (await measurements.logitDifference('notebook', { prompts })).mean,
  },
  {
    name: 'average logit difference, corrupted prompts',
    section,
    expected: -3.5519,
    tolerance: printed(4),
    source: `${demo}, step 9; Activation_Patching_in_TL_Demo.ipynb`,
    compute: async (measurements) => (await measurements.logitDifference('notebook', { prompts: corrupted })).mean,
  },
  ...attention.map(
    ([name, key, expected]): PublishedValue => ({
      name: `attention of L9H9 from the end to ${name}, prompt 0`,
      section,
      expected,
      tolerance: printed(3),
      source: `${demo}, step 8`,
      compute: async (measurements) =>
        (await measurements.activation('notebook', { prompts }, hookName('pattern', 9))).at(0, 9, -1, key),
    }),
  ),
  {
    name: 'average logit difference with L9H9 zero-ablated at the end',
    section,
    expected: 2.92,
    tolerance: printed(2),
    source: `${demo}, step 21`,
    compute: async (measurements) => (await measurements.logitDifference('notebook', ablated)).mean,
  },
  ...finalScales.map(
    (expected, prompt): PublishedValue => ({
      name: `final layer-norm scale of prompt ${prompt}`,
      section,
      expected,
      tolerance: printed(2),
      source: `${demo}, step 23`,
      compute: async (measurements) =>
        scalesAtEnd(await measurements.activation('notebook', { prompts }, scaleHook))[prompt]!,
    }),
  ),
  ...ablatedFinalScales.map(
    (expected, prompt): PublishedValue => ({
      name: `final layer-norm scale of prompt ${prompt} with L9H9 ablated`,
      section,
      expected,
      tolerance: printed(2),
      source: `${demo}, step 23`,
      compute: async (measurements) =>
        scalesAtEnd(await measurements.activation('notebook', ablated, scaleHook))[prompt]!,
    }),
  ),
  {
    name: 'mean ratio of final layer-norm scales, before to after the ablation',
    section,
    expected: 1.042,
    tolerance: printed(3),
    source: `${demo}, step 23`,
    compute: async (measurements) => {
      const before = scalesAtEnd(await measurements.activation('notebook', { prompts }, scaleHook));
      const after = scalesAtEnd(await measurements.activation('notebook', ablated, scaleHook));
      return mean(before.map((scale, prompt) => scale / after[prompt]!));
    },
  },
];
