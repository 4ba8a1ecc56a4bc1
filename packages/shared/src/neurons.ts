/** One MLP neuron, by layer and index within the layer, both from 0. */
export interface NeuronIndex {
  layer: number;
  neuron: number;
}

/** `{ layer: 3, neuron: 17 }` as `L3N17`. */
export const neuronLabel = ({ layer, neuron }: NeuronIndex): string => `L${layer}N${neuron}`;

/** Reads `L3N17`; null for any other text. */
export function parseNeuron(label: string): NeuronIndex | null {
  const match = /^L(\d{1,6})N(\d{1,9})$/.exec(label);
  return match && { layer: Number(match[1]), neuron: Number(match[2]) };
}

/** How many neurons a model has: blocks, and neurons a block. */
export interface NeuronSize {
  nLayers: number;
  dMlp: number;
}

/** Does a model have this neuron? */
export function hasNeuron({ nLayers, dMlp }: NeuronSize, { layer, neuron }: NeuronIndex): boolean {
  return layer < nLayers && neuron < dMlp;
}

/** The last one of a model, as an error names it. */
export const lastNeuron = ({ nLayers, dMlp }: NeuronSize): string =>
  neuronLabel({ layer: nLayers - 1, neuron: dMlp - 1 });
