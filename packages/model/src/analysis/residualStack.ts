/** The residual stream as a stack of labelled components [component, prompt, position, dModel], as TransformerLens' `ActivationCache` has it. */
import { allHeads, headLabel, hookName } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import { Tensor } from '../tensor.ts';
import { applyLnToStack } from './applyLnToStack.ts';
import type { WeightedModel } from './headColumns.ts';
import { headResult } from './headEffects.ts';
import type { LayerNormChoice } from './readout.ts';
import { accumulatedParts, attentionPart, type ResidualPart, writtenParts } from './residualParts.ts';
import { type ResidualSlice, takePositions, targetLayer } from './residualSlice.ts';

export interface StackOptions extends ResidualSlice {
  /** Also through the target's layer norm; left out: the plain stream. */
  layerNorm?: LayerNormChoice;
}

/**
 * The stream as it grows: the input of every block up to `layer`, with `includeMid` also between attention and MLP.
 * TransformerLens' `accumulated_resid`, whose `apply_ln` means `recomputed` at the end and `cached` elsewhere.
 * @throws CircuitLensError MISSING_ACTIVATION when the cache lacks `resid_pre`, `resid_mid` or the last `resid_post`
 */
export function accumulatedResid(
  model: WeightedModel,
  cache: ActivationCache,
  options: StackOptions & { includeMid?: boolean } = {},
): Tensor {
  const layer = targetLayer(model.config, options);
  const parts = accumulatedParts(model.config.nLayers, layer, options.includeMid);
  const mid = options.mlpInput ? [{ label: `${layer}_mid`, hook: hookName('resid_mid', layer) }] : [];
  return normed(model, cache, stackParts(cache, [...parts, ...mid], options), options);
}

/**
 * What every layer writes: embeddings, attention outputs, MLP outputs. They sum to the stream before `layer`.
 * TransformerLens' `decompose_resid`.
 * @throws CircuitLensError MISSING_ACTIVATION
 */
export function decomposeResid(
  model: WeightedModel,
  cache: ActivationCache,
  options: StackOptions & { mode?: 'all' | 'attn' | 'mlp'; includeEmbeds?: boolean } = {},
): Tensor {
  const { mode = 'all', includeEmbeds = true, mlpInput } = options;
  const layer = targetLayer(model.config, options);
  const [embed, posEmbed, ...blocks] = [...writtenParts(layer), ...(mlpInput ? [attentionPart(layer)] : [])];
  const chosen = blocks.filter(({ label }) => mode === 'all' || label.endsWith(`_${mode}_out`));
  const parts = [...(includeEmbeds ? [embed!, posEmbed!] : []), ...chosen];
  return normed(model, cache, stackParts(cache, parts, options), options);
}

/**
 * What every head below `layer` writes (z W_O, without b_O); with `includeRemainder` also all else in the stream there.
 * TransformerLens' `stack_head_results`. Uses cached `result`s where there are any, else makes them of `z`.
 * @throws CircuitLensError MISSING_ACTIVATION
 */
export function stackHeadResults(
  model: WeightedModel,
  cache: ActivationCache,
  options: Omit<StackOptions, 'mlpInput'> & { includeRemainder?: boolean } = {},
): Tensor {
  const { nHeads } = model.config;
  const layer = targetLayer(model.config, options);
  const heads = allHeads(layer, nHeads);
  const results = heads.map(({ layer: l, head }) => headOutputs(model, cache, l, head, options));
  const labels = heads.map(headLabel);
  if (options.includeRemainder) {
    const last = layer === 0 ? hookName('resid_pre', 0) : hookName('resid_post', layer - 1);
    const remainder = takePositions(cache.get(last), options.positions).data.slice();
    for (const result of results) for (const [i, value] of result.entries()) remainder[i]! -= value;
    results.push(remainder);
    labels.push('remainder');
  }
  const like = takePositions(cache.get(headHook(cache, 0)), options.positions);
  const stack = stacked(results, labels, [like.shape[0]!, like.shape[1]!, model.config.dModel]);
  return normed(model, cache, stack, options);
}

/** Activations of the stream as one tensor. */
function stackParts(cache: ActivationCache, parts: readonly ResidualPart[], { positions }: ResidualSlice): Tensor {
  const activations = parts.map(({ hook }) => takePositions(cache.get(hook), positions));
  return stacked(
    activations.map(({ data }) => data),
    parts.map(({ label }) => label),
    activations[0]?.shape ?? [0, 0, 0],
  );
}

function stacked(components: readonly Float32Array[], labels: string[], shape: readonly number[]): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const data = new Float32Array(components.length * size);
  for (const [i, component] of components.entries()) data.set(component, i * size);
  const axes = ['component', 'prompt', 'position', 'dModel'] as const;
  return Tensor.of(data, [components.length, ...shape], axes).withLabels('component', labels);
}

/** What a layer's head outputs are read from: `result` where the run kept it, else `z`. */
function headHook(cache: ActivationCache, layer: number): string {
  return hookName(cache.has(hookName('result', layer)) ? 'result' : 'z', layer);
}

/** One head's output at every chosen position, [prompt, position, dModel] row-major. */
function headOutputs(
  model: WeightedModel,
  cache: ActivationCache,
  layer: number,
  head: number,
  { positions }: ResidualSlice,
): Float32Array {
  const { dModel } = model.config;
  const isMade = cache.has(hookName('result', layer));
  const source = takePositions(cache.get(headHook(cache, layer)), positions);
  const [prompts, length] = source.shape as [number, number];
  const out = new Float32Array(prompts * length * dModel);
  for (let row = 0; row < prompts * length; row++) {
    const own = source.sub(Math.floor(row / length), row % length, head).data;
    out.set(isMade ? own : headResult(model, { layer, head }, own), row * dModel);
  }
  return out;
}

function normed(model: WeightedModel, cache: ActivationCache, stack: Tensor, options: StackOptions): Tensor {
  return options.layerNorm ? applyLnToStack(model, cache, stack, options) : stack;
}
