import type { BlockStep } from './blockStep.ts';
import { layerNormSteps } from './layerNormSteps.ts';

const mlpCore: BlockStep[] = [
  {
    output: 'pre',
    inputs: () => ['ln2.out'],
    weights: () => ['W_in', 'b_in'],
    emit: ({ graph }) => void graph.op('Add', [graph.op('MatMul', ['ln2.out', 'W_in']), 'b_in'], {}, 'pre'),
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
    weights: () => ['W_out', 'b_out'],
    emit: ({ graph }) => void graph.op('Add', [graph.op('MatMul', ['post', 'W_out']), 'b_out'], {}, 'mlp_out'),
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
