/** One MLP neuron, by layer and index within the layer, both from 0. */
export interface NeuronIndex {
  layer: number;
  index: number;
}

/** `{ layer: 3, index: 17 }` as `L3N17`. */
export const neuronLabel = ({ layer, index }: NeuronIndex): string => `L${layer}N${index}`;

/** Reads `L3N17`; null for any other text. */
export function parseNeuron(label: string): NeuronIndex | null {
  const match = /^L(\d{1,6})N(\d{1,9})$/.exec(label);
  return match && { layer: Number(match[1]), index: Number(match[2]) };
}

/** How many neurons a model has: blocks, and neurons a block. */
export interface NeuronConfig {
  nLayers: number;
  dMlp: number;
}

/** Does a model have this neuron? */
export function hasNeuron({ nLayers, dMlp }: NeuronConfig, { layer, index }: NeuronIndex): boolean {
  return layer < nLayers && index < dMlp;
}
