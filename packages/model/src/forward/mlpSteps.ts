import type { BlockStep } from './blockStep.ts';
import { layerNormSteps } from './layerNormSteps.ts';
import { turnedLinear } from './turnedLinear.ts';

const mlpCore: BlockStep[] = [
  {
    output: 'pre',
    inputs: () => ['ln2.out'],
    weights: () => ['W_in_T', 'b_in'],
    emit: ({ graph, config, request }) => {
      const weight = { W_T: 'W_in_T', b: 'b_in', outputDims: [config.dMlp] };
      turnedLinear(graph, 'ln2.out', weight, request.variant.fewTokens, 'pre');
    },
  },
  {
    output: 'post',
    inputs: () => ['pre'],
    weights: () => [],
    // gelu_new: GPT-2 was trained with the tanh approximation; erf-gelu moves the notebook's numbers (docs/method.md).
    emit: ({ graph }) => void graph.op('Gelu', ['pre'], { approximate: 'tanh' }, 'post'),
  },
  {
    output: 'mlp_out',
    inputs: () => ['post'],
    weights: () => ['W_out_T', 'b_out'],
    emit: ({ graph, config, request }) => {
      const weight = { W_T: 'W_out_T', b: 'b_out', outputDims: [config.dModel] };
      turnedLinear(graph, 'post', weight, request.variant.fewTokens, 'mlp_out');
    },
  },
  {
    output: 'resid_post',
    inputs: () => ['resid_mid', 'mlp_out'],
    weights: () => [],
    emit: ({ graph }) => void graph.op('Add', ['resid_mid', 'mlp_out'], {}, 'resid_post'),
  },
];

/** The MLP: from `resid_mid` to `resid_post`. */
export const mlpSteps: readonly BlockStep[] = [
  {
    output: 'mlp_in',
    inputs: () => ['resid_mid'],
    weights: () => [],
    emit: ({ graph }) => void graph.op('Identity', ['resid_mid'], {}, 'mlp_in'),
  },
  ...layerNormSteps('ln2', 'mlp_in'),
  ...mlpCore,
];
