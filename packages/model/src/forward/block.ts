import type { HookKind } from '@circuit-lens/shared';
import type { DeviceTensor } from '../runtime/OnnxRuntime.ts';
import type { BlockWeights } from '../weights/ModelWeights.ts';
import { type GivenOutputs, givenOutputs, takeInputs } from './blockInputs.ts';
import { type BlockValue, type BlockVariant, valueDims, weightDims } from './blockStep.ts';
import type { ForwardModel } from './ForwardModel.ts';
import { type KeptPrefix, layoutOf, type PickedPrefix, type Prefix } from './Prefix.ts';
import { fitsOneRun, runSegment } from './runSegment.ts';
import { blockKinds, type CompiledSegment } from './stages.ts';
import type { Tap } from './Tap.ts';
import { isFewRows } from './turnedLinear.ts';

export interface BlockRun {
  layer: number;
  residual: DeviceTensor; // [batch, pos, dModel]
  shape: readonly number[];
  mask: DeviceTensor; // [1 or batch, 1, query, key]
  padded: boolean;
  prefix: Prefix<Float32Array | DeviceTensor> | PickedPrefix | null;
  /** Leave keys and values of all positions, for a run behind this one. */
  keepsKeys: boolean;
  given: GivenOutputs;
  tap: Tap;
  checkpoint(): Promise<void>;
}

/** Keys and values of one block. */
export type BlockKeys = KeptPrefix['layers'][number];

/** What a block leaves, where the runtime keeps it; the caller's to release. */
interface BlockOutput {
  residual: DeviceTensor;
  /** Of all positions, those of a prefix included; null where they were not asked for. */
  keys: BlockKeys | null;
}

/**
 * One block: `resid_pre` in, `resid_post` out, hooks and reads of this layer on the way.
 * @param run its tensors are the caller's to release
 */
export async function runBlock(model: ForwardModel, run: BlockRun): Promise<BlockOutput> {
  const { runtime } = model;
  const { layer, tap } = run;
  const values = new Map<BlockValue, DeviceTensor>();
  const borrowed = new Set([run.residual, run.mask]);
  try {
    for (const tensor of await takeInputs(model, run, values)) borrowed.add(tensor);
    values.set('mask', run.mask);
    const given = givenOutputs.filter((kind) => values.has(kind));
    const isMade = (kind: HookKind) => !values.has(kind as BlockValue);
    const reads = blockKinds.filter((kind) => isMade(kind) && tap.isRead(kind, layer));
    const edits = blockKinds.filter((kind) => isMade(kind) && tap.isEdited(kind, layer));
    const variant = { ...variantOf(model, run, edits), given };
    const segments = await model.stages.block({
      ...{ variant, reads, edits },
      keeps: run.keepsKeys ? ['all_k', 'all_v'] : [],
      whole: fitsOneRun(model, run.shape, run.mask.dims[3]!),
    });
    await runSegments(model, run, segments, values);
    const taken = (value: BlockValue): DeviceTensor => {
      const tensor = values.get(value)!;
      values.delete(value);
      return tensor;
    };
    return { residual: taken('resid_post'), keys: run.keepsKeys ? { k: taken('all_k'), v: taken('all_v') } : null };
  } finally {
    for (const tensor of values.values()) if (!borrowed.has(tensor)) runtime.release(tensor);
  }
}

/** Runs the segments one after the other; what they make is put into `values`. */
async function runSegments(
  model: ForwardModel,
  { layer, tap, shape, mask, checkpoint }: BlockRun,
  segments: readonly CompiledSegment[],
  values: Map<BlockValue, DeviceTensor>,
): Promise<void> {
  const { config, runtime } = model;
  const sizes: Record<string, number> = { batch: shape[0]!, pos: shape[1]!, key: mask.dims[3]! };
  const weights = await blockWeights(
    model,
    layer,
    segments.flatMap((segment) => segment.weights),
  );
  for (const segment of segments) {
    const outputs = await runSegment(model, segment, { values, weights, checkpoint });
    for (const [value, tensor] of outputs) values.set(value, tensor);
    // A set: a value that is both read and edited passes the tap once.
    const passing = new Set([...segment.reads, ...(segment.editAfter ? [segment.editAfter] : [])]) as Set<HookKind>;
    for (const kind of passing) {
      const dims = valueDims(kind, config).map((dim) => (typeof dim === 'number' ? dim : sizes[dim]!));
      const passed = await tap.pass(kind, layer, await runtime.download(outputs.get(kind)!), dims);
      if (kind === segment.editAfter) values.set(kind, runtime.wrap(passed, dims));
    }
  }
}

function variantOf(
  { layerNormFolded }: ForwardModel,
  { padded, prefix, shape }: BlockRun,
  edits: readonly HookKind[],
): Omit<BlockVariant, 'given'> {
  const headInputKinds: HookKind[] = ['attn_in', 'q_input', 'k_input', 'v_input'];
  return {
    affine: !layerNormFolded,
    padded,
    prefix: prefix && layoutOf(prefix),
    ownKeys: false,
    gathered: false,
    fewTokens: isFewRows(shape[0]! * shape[1]!),
    headInputs: edits.some((kind) => headInputKinds.includes(kind)),
    fromResult: edits.includes('result'),
  };
}

/** Weights of one block as tensors where the runtime wants them. */
export async function blockWeights(
  { weights, config, runtime }: ForwardModel,
  layer: number,
  names: readonly (keyof BlockWeights)[],
) {
  const block = weights.blocks[layer]!;
  const entries = new Map<string, DeviceTensor>();
  for (const name of new Set(names)) entries.set(name, await runtime.weight(block[name], weightDims(name, config)));
  return entries;
}
