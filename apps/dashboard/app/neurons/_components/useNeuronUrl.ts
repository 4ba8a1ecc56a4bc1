'use client';
import { createParser, useQueryState } from 'nuqs';
import { type NeuronIndex, neuronLabel, parseNeuron } from '../../../lib/neuronLabel.ts';
import { urlOptions } from '../../../lib/urlState.ts';

const parser = createParser<NeuronIndex>({
  parse: parseNeuron,
  serialize: neuronLabel,
  eq: (a, b) => a.layer === b.layer && a.index === b.index,
}).withOptions(urlOptions);

/** The neuron that was chosen; null: the one with the largest effect. */
export function useNeuronUrl() {
  return useQueryState('neuron', parser);
}
