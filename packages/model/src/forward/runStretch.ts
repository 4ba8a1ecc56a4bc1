import type { DeviceTensor } from '../runtime/OnnxRuntime.ts';
import { blockWeights } from './block.ts';
import type { BlockValue } from './blockStep.ts';
import { type BlockStretch, type StretchValues, stretchEnds } from './blockStretch.ts';
import type { ForwardModel } from './ForwardModel.ts';
import { runSegment } from './runSegment.ts';
import { isFewRows } from './turnedLinear.ts';

/** One stretch of one block to run. */
export interface StretchRun {
  stretch: BlockStretch;
  layer: number;
  /** What the stretch starts from, each [batch, position, …]; a mask is [batch, 1, query, key]. */
  inputs: StretchValues;
  checkpoint(): Promise<void>;
}

/**
 * Runs one stretch of a block, without hooks.
 * @returns what it makes, [batch, position, …], where the runtime keeps it; the caller's to release
 */
export async function runStretch(
  model: ForwardModel,
  { stretch, layer, inputs, checkpoint }: StretchRun,
): Promise<Map<BlockValue, DeviceTensor>> {
  const { runtime } = model;
  const { from } = stretchEnds[stretch];
  const [batch, positions] = inputs[from[0]]!.dims as [number, number];
  const segment = await model.stages.stretch(stretch, {
    affine: !model.layerNormFolded,
    padded: false,
    headInputs: false,
    fewTokens: isFewRows(batch * positions),
    prefix: null,
    ownKeys: true,
    gathered: stretch === 'gatheredBlock',
    fromResult: false,
    given: [],
  });
  const values = new Map(
    from.map((name): [BlockValue, DeviceTensor] => {
      const input = inputs[name]!;
      return [name, 'location' in input ? input : runtime.wrap(input.data, input.dims)];
    }),
  );
  const weights = await blockWeights(model, layer, segment.weights);
  return runSegment(model, segment, { values, weights, checkpoint });
}

/** The same in memory. */
export async function runStretchInMemory(model: ForwardModel, run: StretchRun): Promise<Map<BlockValue, Float32Array>> {
  const { runtime } = model;
  const outputs = await runStretch(model, run);
  const made = new Map<BlockValue, Float32Array>();
  try {
    for (const [name, tensor] of outputs) made.set(name, await runtime.download(tensor));
  } finally {
    for (const tensor of outputs.values()) runtime.release(tensor);
  }
  return made;
}
