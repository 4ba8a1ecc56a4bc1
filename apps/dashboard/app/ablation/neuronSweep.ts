import { neuronLabel, parseNeuron } from '@circuit-lens/shared/names';
import { decodeFloats } from '../../lib/decodeFloats.ts';

/** Mean direct effects, [layer, neuron]. */
export interface NeuronEffects {
  shape: readonly number[];
  data?: string | null;
}

/** One neuron by its label, with what it writes. */
export interface DirectEffect {
  label: string;
  direct: number;
}

/** The neurons of a layer that write most to the logit difference, largest first. */
export function strongestNeurons({ shape, data }: NeuronEffects, layer: number, count: number): DirectEffect[] {
  const dMlp = shape[1] ?? 0;
  const values = decodeFloats(data ?? '').subarray(layer * dMlp, (layer + 1) * dMlp);
  return Array.from(values, (direct, neuron) => ({ label: neuronLabel({ layer, neuron }), direct }))
    .sort((a, b) => Math.abs(b.direct) - Math.abs(a.direct))
    .slice(0, count);
}

/** The named neurons with what they write, in their order; those the model does not have are left out. */
export function namedNeurons({ shape, data }: NeuronEffects, labels: readonly string[]): DirectEffect[] {
  const [nLayers = 0, dMlp = 0] = shape;
  const values = decodeFloats(data ?? '');
  return labels.flatMap((label) => {
    const index = parseNeuron(label);
    if (!index || index.layer >= nLayers || index.neuron >= dMlp) return [];
    return [{ label, direct: values[index.layer * dMlp + index.neuron]! }];
  });
}
