import { type HookPoint, hookPointTable } from '@circuit-lens/shared';
import type { HookTable } from '../hooks/HookFunction.ts';
import type { DeviceTensor } from '../runtime/OnnxRuntime.ts';
import { Tensor } from '../tensor.ts';
import { type BlockKeys, runBlock } from './block.ts';
import type { GivenOutputs } from './blockInputs.ts';
import { causalMask, embedPositions, embedTokens } from './embed.ts';
import type { ForwardModel } from './ForwardModel.ts';
import { type KeptPrefix, type PickedPrefix, type Prefix, releasePrefix } from './Prefix.ts';
import { makeTap, type Tap } from './Tap.ts';
import type { TokenBatch } from './TokenBatch.ts';
import { type LogitRows, unembed } from './unembed.ts';

/** What one forward pass is asked for. */
export interface ForwardRequest {
  batch: TokenBatch;
  /** Names of the hook points to hand to `onActivation`. */
  reads: ReadonlySet<string>;
  hooks: HookTable;
  /** First block to run; `residual` is then its `resid_pre`. */
  startAtLayer: number;
  residual?: Tensor;
  /** What was run before the tokens of the batch; null: nothing. */
  prefix: Prefix<Float32Array | DeviceTensor> | PickedPrefix | null;
  /** Leave a prefix of all positions behind; where every block is run. */
  keepsPrefix: boolean;
  /** Outputs that are known and need not be computed; left out: none. */
  given?: GivenOutputs;
  /** Block before which to stop; the pass then ends with its `resid_pre` and has no logits. */
  stopAtLayer: number;
  logitsAt: LogitRows;
  onActivation(point: HookPoint, activation: Tensor): Promise<void>;
  /** Called between stages: gives way to more urgent work, throws when the run was cancelled. */
  checkpoint(): Promise<void>;
}

export interface ForwardResult {
  /** The residual stream where the pass ended, [prompt, position, dModel]. */
  residual: Tensor;
  /** Null when the pass stopped at a layer, or no logits were asked for. */
  logits: Tensor | null;
  /** What a run behind this one needs, the caller's to release; null where it was not asked for. */
  prefix: KeptPrefix | null;
}

const noOutputs: GivenOutputs = () => null;

/**
 * GPT-2: embed, blocks, final layer norm, unembed (Radford et al. 2019), with every hook point on the way readable and
 * replaceable. Pure but for its callbacks: nothing of a run persists after it.
 */
export async function forward(model: ForwardModel, request: ForwardRequest): Promise<ForwardResult> {
  const { config, weights } = model;
  const { batch } = request;
  const tap = makeTap(config.nLayers, request);
  const shape = [batch.tokens.length, batch.tokens[0]!.length, config.dModel];

  const start = request.residual?.data ?? (await embed(model, request, tap, shape));
  const layers: BlockKeys[] = [];
  try {
    const residual = await runBlocks(model, request, { tap, start, layers });
    const result = Tensor.of(residual, shape, hookPointTable.resid_post.axes);
    const prefix = request.keepsPrefix ? prefixOf(request, layers) : null;
    const stopped = request.stopAtLayer < weights.blocks.length;
    if (stopped) return { residual: result, logits: null, prefix };
    const { logitsAt, checkpoint } = request;
    return { residual: result, logits: await unembed(model, { residual, batch, tap, logitsAt, checkpoint }), prefix };
  } catch (cause) {
    releasePrefix(model.runtime, { layers });
    throw cause;
  }
}

function prefixOf({ batch, prefix }: ForwardRequest, layers: readonly BlockKeys[]): KeptPrefix {
  return { length: (prefix?.length ?? 0) + batch.tokens[0]!.length, prompts: batch.tokens.length, layers };
}

/** What the blocks of a pass start from, and where they leave their keys and values. */
interface BlocksRun {
  tap: Tap;
  start: Float32Array;
  layers: BlockKeys[];
}

/** The blocks asked for; between two of them the residual stream stays on the device. */
async function runBlocks(
  model: ForwardModel,
  { batch, prefix, keepsPrefix, given, startAtLayer, stopAtLayer, checkpoint }: ForwardRequest,
  { tap, start, layers }: BlocksRun,
): Promise<Float32Array> {
  const { runtime, config } = model;
  if (startAtLayer >= stopAtLayer) return start;
  const shape = [batch.tokens.length, batch.tokens[0]!.length, config.dModel];
  const { data, dims } = causalMask(batch, prefix?.length);
  const mask = await runtime.upload(data, dims);
  let residual = await runtime.upload(start, shape);
  try {
    const padded = batch.attentionMask !== undefined;
    const fixed = { shape, mask, padded, prefix, keepsKeys: keepsPrefix, given: given ?? noOutputs, tap, checkpoint };
    for (let layer = startAtLayer; layer < stopAtLayer; layer++) {
      const written = await runBlock(model, { layer, residual, ...fixed });
      if (written.keys) layers.push(written.keys);
      runtime.release(residual);
      residual = written.residual;
    }
    return await runtime.download(residual);
  } finally {
    runtime.release(residual);
    runtime.release(mask);
  }
}

async function embed(
  { config, weights }: ForwardModel,
  { batch, prefix }: ForwardRequest,
  tap: Tap,
  shape: readonly number[],
): Promise<Float32Array> {
  const tokenPart = await tap.pass('embed', null, embedTokens(batch, weights, config), shape);
  const positionPart = await tap.pass('pos_embed', null, embedPositions(batch, weights, config, prefix?.length), shape);
  return tokenPart.map((value, i) => value + positionPart[i]!);
}
