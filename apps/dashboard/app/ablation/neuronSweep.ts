import { decodeFloats } from '../../lib/decodeFloats.ts';
import { neuronLabel } from '../../lib/neuronLabel.ts';

/** `mean` of `attribution.direct` by neuron. */
export interface NeuronEffects {
  mean: { shape: readonly [nLayers: number, dMlp: number]; data: string };
}

/** One neuron by its label, with what it writes. */
export interface DirectEffect {
  label: string;
  direct: number;
}

/** The neurons of a layer that write most to the logit difference, largest first. */
export function strongestNeurons({ mean }: NeuronEffects, layer: number, count: number): DirectEffect[] {
  const [, dMlp] = mean.shape;
  const values = decodeFloats(mean.data).subarray(layer * dMlp, (layer + 1) * dMlp);
  return Array.from(values, (direct, index) => ({ label: neuronLabel({ layer, index }), direct }))
    .sort((a, b) => Math.abs(b.direct) - Math.abs(a.direct))
    .slice(0, count);
}
