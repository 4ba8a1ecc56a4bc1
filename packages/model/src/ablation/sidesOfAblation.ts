import { hookName } from '@circuit-lens/shared';
import { meanOverPrompts } from '../analysis/meanOverPrompts.ts';
import { type Readout, rowAt } from '../analysis/readout.ts';
import { mlpPart } from '../analysis/residualParts.ts';
import type { AttributionRun } from '../operations/attributionRun.ts';
import { unitEffects } from '../operations/attributionUnits.ts';
import type { OperationContext } from '../operations/Operation.ts';
import { Tensor } from '../tensor.ts';
import type { AblatedParts } from './ablatedParts.ts';
import type { AblatedSide } from './splitOfChange.ts';

/** Direct effects of a run before or after an ablation. */
export interface AttributedSide {
  prompts: AblatedSide[];
  /** [layer, head] and [layer], means over prompts, in logits. */
  heads: Tensor;
  mlps: Tensor;
}

/** Direct effects of every head and MLP of a run (as `attribution.direct`), summed by whether they are ablated. */
export async function sideOf(
  attribution: AttributionRun,
  parts: AblatedParts,
  context: OperationContext,
): Promise<AttributedSide> {
  const { model } = attribution.run;
  const { nLayers } = model.config;
  const { perPrompt: heads, whole } = await unitEffects('head', attribution, 'cached', context);
  const mlps = mlpEffects(whole, nLayers);
  const neurons = neuronSums(attribution, parts);
  return {
    heads: meanOverPrompts(heads),
    mlps: meanOverPrompts(mlps),
    prompts: attribution.readouts.map(({ scale, unembedBias, finalNormBias }, prompt) => {
      const off = parts.heads.reduce((sum, { layer, head }) => sum + heads.at(prompt, layer, head), 0);
      const mlpsOff = parts.mlps.reduce((sum, layer) => sum + mlps.at(prompt, layer), 0) + neurons[prompt]!;
      return {
        logitDifference: attribution.totals[prompt]!,
        constant: unembedBias + finalNormBias,
        scale,
        ablated: off + mlpsOff,
        heads: sumOf(heads.sub(prompt)) - off,
        mlps: sumOf(mlps.sub(prompt)) - mlpsOff,
      };
    }),
  };
}

/** [prompt, layer] of the parts that are MLP outputs. */
function mlpEffects(whole: readonly { label: string; values: number[] }[], nLayers: number): Tensor {
  const byLabel = new Map(whole.map(({ label, values }) => [label, values]));
  const ofLayer = Array.from({ length: nLayers }, (_, layer) => byLabel.get(mlpPart(layer).label)!);
  const prompts = ofLayer[0]!.length;
  const data = Float32Array.from(
    { length: prompts * nLayers },
    (_, i) => ofLayer[i % nLayers]![Math.floor(i / nLayers)]!,
  );
  return Tensor.of(data, [prompts, nLayers], ['prompt', 'layer']);
}

/** Direct effect of the ablated neurons, summed, [prompt]; an MLP that is off as a whole has counted its own already. */
function neuronSums({ run: { model }, cache, readouts }: AttributionRun, { neurons, mlps }: AblatedParts): number[] {
  const counted = neurons.filter(({ layer }) => !mlps.includes(layer));
  const { dMlp } = model.config;
  const effectOf = (readout: Readout, prompt: number, layer: number, neuron: number): number => {
    const activation = rowAt(cache.get(hookName('post', layer)), prompt, readout)[neuron]!;
    const { W_out_T } = model.weights.blocks[layer]!; // [dModel, dMlp]
    const read = readout.direction.reduce((sum, value, i) => sum + value * W_out_T[i * dMlp + neuron]!, 0);
    return (readout.sign * activation * read) / readout.scale;
  };
  return readouts.map((readout, prompt) =>
    counted.reduce((sum, { layer, neuron }) => sum + effectOf(readout, prompt, layer, neuron), 0),
  );
}

const sumOf = ({ data }: Tensor): number => data.reduce((sum, value) => sum + value, 0);
