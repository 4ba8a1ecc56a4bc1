import type { DeviceTensor } from '../runtime/OnnxRuntime.ts';
import type { BlockValue, GivenOutput } from './blockStep.ts';
import type { ForwardModel } from './ForwardModel.ts';
import type { PickedPrefix, Prefix } from './Prefix.ts';
import type { Tap } from './Tap.ts';

/**
 * What a block's attention or MLP wrote, [batch, pos, dModel], where it is known and need not run; null: it runs. A tensor is
 * released by the block.
 */
export type GivenOutputs = (kind: GivenOutput, layer: number) => Float32Array | null | Promise<DeviceTensor>;

export const givenOutputs: readonly GivenOutput[] = ['attn_out', 'mlp_out'];

/** What a run of a block starts from. */
interface BlockStart {
  layer: number;
  residual: DeviceTensor;
  shape: readonly number[];
  prefix: Prefix<Float32Array | DeviceTensor> | PickedPrefix | null;
  given: GivenOutputs;
  tap: Tap;
}

/**
 * Puts into `values` what a block is given beside its mask: `resid_pre` as the hooks leave it, known outputs, keys and values of a
 * prefix. Values come to memory only where a hook or a reader asks for them.
 * @returns those of the prefix that are not the block's to release
 */
export async function takeInputs(
  model: ForwardModel,
  run: BlockStart,
  values: Map<BlockValue, DeviceTensor>,
): Promise<readonly DeviceTensor[]> {
  const { runtime, config } = model;
  const { layer, prefix } = run;
  values.set('resid_pre', await passResidual(model, run));
  for (const kind of givenOutputs) {
    const output = await run.given(kind, layer);
    if (output) values.set(kind, await passGiven(model, run, kind, output));
  }
  if (!prefix) return [];
  const dims = [prefix.prompts, prefix.length, config.nHeads, config.dHead];
  const borrowed: DeviceTensor[] = [];
  for (const letter of ['k', 'v'] as const) {
    if ('pick' in prefix) {
      values.set(`prefix_${letter}`, await prefix.pick(letter, layer));
      continue;
    }
    const keys = prefix.layers[layer]![letter];
    const tensor = keys instanceof Float32Array ? runtime.wrap(keys, dims) : keys;
    values.set(`prefix_${letter}`, tensor);
    borrowed.push(tensor);
  }
  return borrowed;
}

async function passResidual(
  { runtime }: ForwardModel,
  { layer, tap, residual, shape }: BlockStart,
): Promise<DeviceTensor> {
  if (!tap.isRead('resid_pre', layer) && !tap.isEdited('resid_pre', layer)) return residual;
  const passed = await tap.pass('resid_pre', layer, await runtime.download(residual), shape);
  return tap.isEdited('resid_pre', layer) ? runtime.upload(passed, shape) : residual;
}

async function passGiven(
  { runtime }: ForwardModel,
  { layer, tap, shape }: BlockStart,
  kind: GivenOutput,
  output: Float32Array | DeviceTensor,
): Promise<DeviceTensor> {
  if (output instanceof Float32Array) return runtime.wrap(await tap.pass(kind, layer, output, shape), shape);
  if (!tap.isRead(kind, layer) && !tap.isEdited(kind, layer)) return output;
  try {
    return runtime.wrap(await tap.pass(kind, layer, await runtime.download(output), shape), shape);
  } finally {
    runtime.release(output);
  }
}
