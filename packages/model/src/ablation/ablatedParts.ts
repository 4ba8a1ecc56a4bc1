import {
  CircuitLensError,
  type HeadIndex,
  hasNeuron,
  headLabel,
  hookName,
  type Intervention,
  lastNeuron,
  type NeuronIndex,
  parseNeuron,
  type RunRecipe,
} from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import { groupBy } from '../groupBy.ts';

/** Parts of a model that are switched off at once. */
export interface AblatedParts {
  heads: readonly HeadIndex[];
  /** Layers whose MLP is off. */
  mlps: readonly number[];
  neurons: readonly NeuronIndex[];
}

/** What an intervention says beside its hook point. */
export type Replacement = Omit<Intervention, 'hook' | 'heads' | 'neurons'>;

/** The parts as declared interventions: a head's z, an MLP's output, a neuron's activation. */
export function interventionsOn({ heads, mlps, neurons }: AblatedParts, replacement: Replacement): Intervention[] {
  const headsByLayer = groupBy(heads, ({ layer }) => layer);
  const neuronsByLayer = groupBy(neurons, ({ layer }) => layer);
  return [
    ...[...headsByLayer].map(([layer, own]) => ({ hook: hookName('z', layer), heads: own.map(headLabel) })),
    ...mlps.map((layer) => ({ hook: hookName('mlp_out', layer) })),
    ...[...neuronsByLayer].map(([layer, own]) => ({
      hook: hookName('post', layer),
      neurons: own.map(({ neuron }) => neuron),
    })),
  ].map((site) => ({ ...site, ...replacement }));
}

/** A recipe with more interventions after its own. */
export function withInterventions(recipe: RunRecipe, more: readonly Intervention[]): RunRecipe {
  return { ...recipe, interventions: [...(recipe.interventions ?? []), ...more] };
}

/** Layers that exist, each once, in order; left out: all. @throws CircuitLensError BAD_USER_INPUT */
export function givenLayers(layers: readonly number[] | undefined, field: string, { nLayers }: ModelConfig): number[] {
  const wrong = layers?.find((layer) => layer < 0 || layer >= nLayers);
  if (wrong !== undefined) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `${field}: there is no layer ${wrong}. Allowed are 0 to ${nLayers - 1}.`,
      { field, layer: wrong, nLayers },
    );
  }
  return [...new Set(layers ?? Array.from({ length: nLayers }, (_, layer) => layer))].sort((a, b) => a - b);
}

/** Neurons by labels such as L11N611. @throws CircuitLensError BAD_USER_INPUT */
export function givenNeurons(labels: readonly string[] | undefined, size: ModelConfig): NeuronIndex[] {
  return [...new Set(labels)].map((label) => {
    const neuron = parseNeuron(label);
    if (neuron && hasNeuron(size, neuron)) return neuron;
    const message = `neurons: there is no ${label}. Allowed are L0N0 to ${lastNeuron(size)}.`;
    throw new CircuitLensError('BAD_USER_INPUT', message, { field: 'neurons', neuron: label });
  });
}
