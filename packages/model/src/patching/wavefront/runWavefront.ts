import type { HookKind } from '@circuit-lens/shared';
import { groupBy } from '../../groupBy.ts';
import type { PatchPair } from '../PatchPair.ts';
import type { PatchRow } from '../patchGrid.ts';
import type { StreamTokens } from './DeviceTokens.ts';
import { packed } from './packed.ts';
import { type RowTokens, tokensAmong } from './RowTokens.ts';
import { runWavefrontBlock } from './runWavefrontBlock.ts';
import { WavefrontBlock, type WavefrontOptions } from './WavefrontBlock.ts';

/** Tokens of one wavefront at its top: more were no faster on two cores, and take more memory. */
const tokensPerWavefrontMax = 2800;

/** Hook points that a wavefront reads of the base run beside the patched ones: what stands where nothing has changed. */
export function wavefrontReadsOf([site]: readonly HookKind[]): readonly HookKind[] {
  const reads: readonly HookKind[] = ['resid_pre', 'q', 'k', 'v'];
  return site === 'post' || site === 'mlp_out' ? [...reads, 'resid_mid'] : reads;
}

/** Rows by rising layer, in wavefronts of as many changed tokens as run well together. */
export function wavefrontsOf(rows: readonly PatchRow[], { readAt }: PatchPair): PatchRow[][] {
  const sorted = rows.toSorted((a, b) => a.patch.layer - b.patch.layer);
  return packed(sorted, tokensPerWavefrontMax, ({ prompt, positions }) => readAt[prompt]! - positions[0]! + 1);
}

/**
 * Patched runs as a wavefront: going up the blocks, rows join where they are patched, and only tokens that a patch has reached
 * are computed, side by side for all rows. All else is read from the base run, which causal attention makes exact; in
 * the last block only the position that is read is left.
 * @param rows that the read position depends on
 * @returns the last residual stream of each row, in any order
 */
export async function runBlocks(
  pair: PatchPair,
  rows: readonly PatchRow[],
  options: WavefrontOptions,
): Promise<StreamTokens[]> {
  const { nLayers } = pair.model.config;
  const byLayer = groupBy(rows, ({ patch }) => patch.layer);
  let streams: StreamTokens[] = [];
  for (let layer = Math.min(...byLayer.keys()); layer < nLayers; layer++) {
    streams = await runWavefrontBlock(new WavefrontBlock(pair, layer, byLayer.get(layer) ?? [], options), streams);
    options.device?.keepOnly(streams);
  }
  return streams;
}

/** A wavefront in memory. @returns the last residual stream where each row is read, [row, dModel] */
export async function runWavefront(
  pair: PatchPair,
  rows: readonly PatchRow[],
  options: Omit<WavefrontOptions, 'device'>,
): Promise<Float32Array> {
  const { dModel } = pair.model.config;
  const order = new Map(rows.map((row, i) => [row, i]));
  const last = new Float32Array(rows.length * dModel);
  for (const tokens of (await runBlocks(pair, rows, { ...options, device: null })) as RowTokens[]) {
    const { row } = tokens;
    last.set(tokensAmong(tokens, [pair.readAt[row.prompt]!]).values, order.get(row)! * dModel);
  }
  return last;
}
