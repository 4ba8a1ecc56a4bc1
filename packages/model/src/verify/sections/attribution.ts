import {
  allHeads,
  headLabel,
  hookName,
  type Intervention,
  neuronLabel,
  notebookPrompts,
  parseHead,
} from '@circuit-lens/shared';
import { accumulatedParts, writtenParts } from '../../analysis/residualParts.ts';
import type { Tensor } from '../../tensor.ts';
import type { AttributionName, FlagSet, Measured } from '../Measurements.ts';
import { type PublishedValue, printed } from '../PublishedValue.ts';
import { headAttribution, layerAttribution, logitLens } from './attributionValues.ts';

const section = 'analysis';
const exploratory = 'TransformerLens Exploratory_Analysis_Demo.ipynb@49461b6b';
const directDemo = 'TransformerLens Direct_Logit_Attribution_Demo.ipynb';

const nLayers = 12;
const nHeads = 12;
const prompts = notebookPrompts('single');
const ablation: Intervention = { hook: hookName('z', 9), heads: ['L9H9'], positions: ['end'], kind: 'zero' };
const shops = 'When John and Mary went to the shops, John gave the bag to';
const shopsPair: Measured = { prompts: [{ text: shops, answers: { correct: ' Mary', incorrect: ' John' } }] };

/** After the ablation of L9H9 at the end: what step 22 prints. */
const afterAblation: [head: string, effect: number][] = [
  ['L9H6', 1.4411],
  ['L10H10', 1.2294],
  ['L11H10', -1.1349],
  ['L10H0', 0.8601],
  ['L10H7', -0.7105],
];

/** The eight heads with the largest effect on one prompt. */
const shopsHeads: [head: string, effect: number][] = [
  ['L9H9', 1.9583],
  ['L9H6', 1.6281],
  ['L10H7', -1.4267],
  ['L11H1', -0.9117],
  ['L11H10', -0.9042],
  ['L10H0', 0.637],
  ['L10H10', 0.4524],
  ['L8H10', 0.4264],
];

/** The neuron with the largest effect on a token's own logit. */
const shopsNeurons: [token: string, layer: number, neuron: number, effect: number][] = [
  [' Mary', 11, 611, 0.3188],
  [' John', 11, 621, -0.4359],
  [' the', 10, 2214, 0.4369],
];

type Read = (mean: Tensor) => number;

/** A row read from the `mean` of an attribution. */
function row(
  name: string,
  expected: number,
  decimals: number,
  source: string,
  from: { operation: AttributionName; flags: FlagSet; input: Measured & object; read: Read },
): PublishedValue {
  return {
    name,
    section,
    expected,
    tolerance: printed(decimals),
    source,
    compute: async (measurements) =>
      from.read((await measurements.attribution(from.operation, from.flags, from.input)).mean),
  };
}

const atHead = (label: string): Read => {
  const { layer, head } = parseHead(label);
  return (mean) => mean.at(layer, head);
};

const onDemo = (unit: string, extra: object = {}) => ({
  operation: 'attribution.direct' as const,
  flags: 'notebook' as const,
  input: { prompts, unit, ...extra },
});

const lens = {
  operation: 'attribution.logitLens' as const,
  flags: 'notebook' as const,
  input: { prompts, includeMid: true },
};

const onShops = (unit: string, recipe: Measured) => ({
  operation: 'attribution.direct' as const,
  flags: 'defaults' as const,
  input: { ...recipe, unit },
});

/** Steps 5, 6, 7 and 22 of the Exploratory Analysis Demo, and the Direct Logit Attribution Demo. */
export const attributionValues: PublishedValue[] = [
  ...accumulatedParts(nLayers, nLayers, true).map(({ label }, i) =>
    row(`logit lens at ${label}`, logitLens[i]!, 6, `${exploratory}, step 5`, { ...lens, read: (mean) => mean.at(i) }),
  ),
  ...writtenParts(nLayers).map(({ label }, i) =>
    row(`direct effect of ${label}`, layerAttribution[i]!, 6, `${exploratory}, step 6`, {
      ...onDemo('layer'),
      read: (mean) => mean.at(i),
    }),
  ),
  ...allHeads(nLayers, nHeads).map(({ layer, head }) =>
    row(`direct effect of ${headLabel({ layer, head })}`, headAttribution[layer]![head]!, 6, `${exploratory}, step 7`, {
      ...onDemo('head'),
      read: (mean) => mean.at(layer, head),
    }),
  ),
  ...afterAblation.map(([head, effect]) =>
    row(`direct effect of ${head} with L9H9 zero-ablated at the end`, effect, 4, `${exploratory}, step 22`, {
      ...onDemo('head', { interventions: [ablation] }),
      read: atHead(head),
    }),
  ),
  ...shopsHeads.map(([head, effect]) =>
    row(`direct effect of ${head}, one prompt`, effect, 4, directDemo, {
      ...onShops('head', shopsPair),
      read: atHead(head),
    }),
  ),
  ...shopsNeurons.map(([correct, layer, neuron, effect]) =>
    row(`direct effect of ${neuronLabel({ layer, neuron })} on "${correct}"`, effect, 4, directDemo, {
      ...onShops('neuron', { prompts: [{ text: shops, answers: { correct } }] }),
      read: (mean) => mean.at(layer, neuron),
    }),
  ),
  {
    name: 'parts of the full decomposition',
    section,
    expected: 37_011,
    tolerance: 0,
    source: directDemo,
    compute: async (measurements) =>
      (await measurements.attribution('attribution.decomposition', 'defaults', shopsPair)).count,
  },
];
