/** Every neuron and every part of the residual stream along one direction: [component, prompt, position]; nothing of width dModel is stacked. */
import { allHeads, headLabel, hookName } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import { Tensor } from '../tensor.ts';
import { scaleHook } from './applyLnToStack.ts';
import type { WeightedModel } from './headColumns.ts';
import { headProjections } from './headEffects.ts';
import { neuronLabels, projectNeurons } from './neuronEffects.ts';
import { centred, dotDouble } from './readout.ts';
import { mlpPart } from './residualParts.ts';
import { type ResidualSlice, takePositions, targetLayer } from './residualSlice.ts';

export interface ProjectionOptions extends ResidualSlice {
  /** The direction, [dModel]. */
  projectOnto: Float32Array;
  /** Through the target's layer norm, with the run's own scale. */
  applyLn?: boolean;
}

/** Values of one or more components at every row of [prompt, position], component by component. */
interface Projected {
  labels: string[];
  values: Float32Array[];
}

/**
 * What every neuron below `layer` writes along a direction. TransformerLens' `stack_neuron_results` with
 * `project_output_onto`; `layer` is required there and means all here when left out.
 * @returns [component, prompt, position], labelled `L0N0`, …
 * @throws CircuitLensError MISSING_ACTIVATION when the cache lacks `post`, or with `applyLn` the scale
 */
export function stackNeuronResults(model: WeightedModel, cache: ActivationCache, options: ProjectionOptions): Tensor {
  const layer = targetLayer(model.config, options);
  return assembled(model, cache, { ...options, like: hookName('post', 0) }, [
    neuronParts(model, cache, layer, options),
  ]);
}

/**
 * The whole stream before `layer` along a direction: heads, neurons (or MLP outputs without `expandNeurons`), `embed`,
 * `pos_embed` and all biases as one, in that order. The parts sum to the stream. TransformerLens'
 * `get_full_resid_decomposition` with `project_output_onto`: 37,011 parts of GPT-2 small.
 * @returns [component, prompt, position]
 * @throws CircuitLensError MISSING_ACTIVATION
 */
export function getFullResidDecomposition(
  model: WeightedModel,
  cache: ActivationCache,
  options: ProjectionOptions & { expandNeurons?: boolean },
): Tensor {
  const { config } = model;
  const { expandNeurons = true, mlpInput = false, positions } = options;
  const layer = targetLayer(config, options);
  const direction = directionOf(options);
  const read = (hook: string): Float32Array => {
    const rows = takePositions(cache.get(hook), positions).data;
    return Float32Array.from({ length: rows.length / config.dModel }, (_, row) =>
      dotDouble(rows.subarray(row * config.dModel, (row + 1) * config.dModel), direction),
    );
  };
  const embeddings = [read(hookName('embed')), read(hookName('pos_embed'))];
  const bias = dotDouble(accumulatedBias(model, layer, mlpInput, expandNeurons), direction);
  const mlps = Array.from({ length: layer }, (_, l) => mlpPart(l));
  return assembled(model, cache, { ...options, like: hookName('embed') }, [
    headParts(model, cache, mlpInput ? layer + 1 : layer, options),
    expandNeurons
      ? neuronParts(model, cache, layer, options)
      : { labels: mlps.map(({ label }) => label), values: mlps.map(({ hook }) => read(hook)) },
    { labels: ['embed', 'pos_embed', 'bias'], values: [...embeddings, embeddings[0]!.map(() => bias)] },
  ]);
}

/**
 * The biases b_O and b_out written before `layer`, b_out only on request. TransformerLens' `accumulated_bias`.
 * @returns [dModel]
 */
export function accumulatedBias(
  { weights, config: { dModel } }: WeightedModel,
  layer: number,
  mlpInput = false,
  includeMlpBiases = true,
): Float32Array {
  const before = weights.blocks.slice(0, layer);
  const biases = [...before.map(({ b_O }) => b_O), ...(includeMlpBiases ? before.map(({ b_out }) => b_out) : [])];
  if (mlpInput) biases.push(weights.blocks[layer]!.b_O);
  return Float32Array.from({ length: dModel }, (_, i) => biases.reduce((sum, bias) => sum + bias[i]!, 0));
}

function headParts(
  model: WeightedModel,
  cache: ActivationCache,
  layers: number,
  options: ProjectionOptions,
): Projected {
  const { nHeads, dHead } = model.config;
  const direction = directionOf(options);
  const values: Float32Array[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const project = headProjections(model, layer);
    const z = takePositions(cache.get(hookName('z', layer)), options.positions).data; // [row, head, dHead]
    for (let head = 0; head < nHeads; head++) {
      const along = project(direction, head);
      values.push(
        Float32Array.from({ length: z.length / (nHeads * dHead) }, (_, row) => {
          const start = (row * nHeads + head) * dHead;
          return dotDouble(z.subarray(start, start + dHead), along);
        }),
      );
    }
  }
  return { labels: allHeads(layers, nHeads).map(headLabel), values };
}

function neuronParts(
  model: WeightedModel,
  cache: ActivationCache,
  layers: number,
  options: ProjectionOptions,
): Projected {
  const { dMlp } = model.config;
  const direction = directionOf(options);
  const values: Float32Array[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const along = projectNeurons(model, layer, direction);
    const post = takePositions(cache.get(hookName('post', layer)), options.positions).data; // [row, dMlp]
    const rows = post.length / dMlp;
    for (let neuron = 0; neuron < dMlp; neuron++) {
      values.push(Float32Array.from({ length: rows }, (_, row) => post[row * dMlp + neuron]! * along[neuron]!));
    }
  }
  return { labels: neuronLabels(layers, dMlp), values };
}

/** With the layer norm a centred x along d is x along the centred d. */
function directionOf({ projectOnto, applyLn }: ProjectionOptions): Float64Array {
  const direction = Float64Array.from(projectOnto);
  return applyLn ? centred(direction) : direction;
}

function assembled(
  { config }: WeightedModel,
  cache: ActivationCache,
  options: ProjectionOptions & { like: string },
  groups: readonly Projected[],
): Tensor {
  const labels = groups.flatMap((group) => group.labels);
  const layer = targetLayer(config, options);
  const like = options.applyLn ? scaleHook(config.nLayers, layer, options.mlpInput) : options.like;
  const { shape, data: scales } = takePositions(cache.get(like), options.positions);
  const rows = shape[0]! * shape[1]!;
  const out = new Float32Array(labels.length * rows);
  let component = 0;
  for (const { values } of groups) {
    for (const row of values) {
      const base = component++ * rows;
      for (let i = 0; i < rows; i++) out[base + i] = options.applyLn ? row[i]! / scales[i]! : row[i]!;
    }
  }
  const tensor = Tensor.of(out, [labels.length, shape[0]!, shape[1]!], ['component', 'prompt', 'position']);
  return tensor.withLabels('component', labels);
}
