'use client';
import { createParser, useQueryState } from 'nuqs';
import { type NeuronIndex, neuronLabel, parseNeuron } from '../neuronLabel.ts';

const parser = createParser<NeuronIndex>({
  parse: parseNeuron,
  serialize: neuronLabel,
  eq: (a, b) => a.layer === b.layer && a.index === b.index,
}).withOptions({ history: 'push', scroll: false });

/** The neuron that was chosen; null: the one with the largest effect. */
export function useNeuronUrl() {
  return useQueryState('neuron', parser);
}
