import { CircuitLensError } from '@circuit-lens/shared';
import type { Tensor } from '../tensor.ts';

/**
 * Some neurons of an activation [prompt, position, dMlp], by their indices within the layer, which become its labels.
 * @throws CircuitLensError BAD_USER_INPUT for one the layer does not have
 */
export function takeNeurons(activation: Tensor, neurons: readonly number[]): Tensor {
  const axis = activation.axes.length - 1;
  const dMlp = activation.shape[axis]!;
  const wrong = neurons.find((neuron) => !Number.isInteger(neuron) || neuron < 0 || neuron >= dMlp);
  if (wrong === undefined) return activation.take(axis, neurons).withLabels('dMlp', neurons.map(String));
  throw new CircuitLensError('BAD_USER_INPUT', `neurons holds ${wrong}; a layer has neurons 0 to ${dMlp - 1}.`, {
    field: 'neurons',
    neuron: wrong,
    dMlp,
  });
}
