/** What each unit of `attribution.direct` splits, and what it leaves whole. */
import { allHeads, headLabel, hookNames } from '@circuit-lens/shared';
import { headEffects } from '../analysis/headEffects.ts';
import { neuronEffects, neuronLabels } from '../analysis/neuronEffects.ts';
import type { LayerNormChoice } from '../analysis/readout.ts';
import { attentionPart, mlpPart, type ResidualPart, writtenParts } from '../analysis/residualParts.ts';
import type { ModelConfig } from '../config.ts';
import { Tensor } from '../tensor.ts';
import { type AttributionRun, type RestPart, readConstant, readWhole } from './attributionRun.ts';
import type { OperationContext } from './Operation.ts';

export type Unit = 'layer' | 'component' | 'head' | 'neuron';

export interface UnitEffects {
  perPrompt: Tensor;
  /** Names of the entries of one prompt, row-major. */
  labels: string[];
  /** Parts left whole. */
  whole: RestPart[];
}

const layersOf = ({ nLayers }: ModelConfig) => Array.from({ length: nLayers }, (_, layer) => layer);
const embeddings = writtenParts(0);
const hooksOf = (parts: readonly ResidualPart[]) => parts.map(({ hook }) => hook);

/** The hook points that a unit reads. */
export function unitHooks(unit: Unit, config: ModelConfig): string[] {
  const layers = layersOf(config);
  const z = hookNames('z', config.nLayers);
  const post = hookNames('post', config.nLayers);
  const hooks = {
    layer: () => hooksOf(writtenParts(config.nLayers)),
    component: () => [...hooksOf([...embeddings, ...layers.map(mlpPart)]), ...z],
    head: () => [...hooksOf([...embeddings, ...layers.map(mlpPart)]), ...z],
    neuron: () => [...hooksOf([...embeddings, ...layers.map(attentionPart)]), ...post],
  };
  return hooks[unit]();
}

/** The effects of a unit's parts and of what it leaves whole. */
export async function unitEffects(
  unit: Unit,
  attribution: AttributionRun,
  layerNorm: LayerNormChoice,
  { checkpoint }: OperationContext,
): Promise<UnitEffects> {
  const { run, cache, readouts } = attribution;
  const { model } = run;
  const { nHeads, dMlp, nLayers } = model.config;
  const layers = layersOf(model.config);
  const whole = (parts: readonly ResidualPart[]) => readWhole(attribution, parts, layerNorm);
  const attentionBias = (layer: number) =>
    readConstant(attribution, `${layer}_attn_bias`, model.weights.blocks[layer]!.b_O, layerNorm);
  if (unit === 'layer') return componentUnit(whole(writtenParts(nLayers)));
  if (unit === 'neuron') {
    const mlpBias = (layer: number) =>
      readConstant(attribution, `${layer}_mlp_bias`, model.weights.blocks[layer]!.b_out, layerNorm);
    return {
      perPrompt: await neuronEffects(model, cache, readouts, layerNorm, checkpoint),
      labels: neuronLabels(nLayers, dMlp),
      whole: [...whole([...embeddings, ...layers.map(attentionPart)]), ...layers.map(mlpBias)],
    };
  }
  const heads = headEffects(model, cache, readouts, layerNorm);
  const [mlps, biases] = [whole(layers.map(mlpPart)), layers.map(attentionBias)];
  if (unit === 'head') {
    const labels = allHeads(nLayers, nHeads).map(headLabel);
    return { perPrompt: heads, labels, whole: [...whole(embeddings), ...biases, ...mlps] };
  }
  const headParts = allHeads(nLayers, nHeads).map(({ layer, head }) => ({
    label: headLabel({ layer, head }),
    values: readouts.map((_, prompt) => heads.at(prompt, layer, head)),
  }));
  return componentUnit([
    ...whole(embeddings),
    ...layers.flatMap((layer) => [
      ...headParts.slice(layer * nHeads, (layer + 1) * nHeads),
      biases[layer]!,
      mlps[layer]!,
    ]),
  ]);
}

function componentUnit(parts: readonly RestPart[]): UnitEffects {
  const labels = parts.map(({ label }) => label);
  const prompts = parts[0]!.values.length;
  const data = Float32Array.from({ length: prompts * parts.length }, (_, i) => {
    return parts[i % parts.length]!.values[Math.floor(i / parts.length)]!;
  });
  const perPrompt = Tensor.of(data, [prompts, parts.length], ['prompt', 'component']).withLabels('component', labels);
  return { perPrompt, labels, whole: [] };
}
