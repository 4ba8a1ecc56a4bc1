import { type HookKind, hookName } from '@circuit-lens/shared';
import type { PatchRow } from '../patchGrid.ts';
import { attendRows } from './attendRows.ts';
import type { StreamTokens } from './DeviceTokens.ts';
import { patchedTokens, type RowTokens, tokensOf } from './RowTokens.ts';
import { replaceMlpOut } from './replaceMlpOut.ts';
import { runGatheredBlock } from './runGatheredBlock.ts';
import type { WavefrontBlock } from './WavefrontBlock.ts';

/**
 * One block of a wavefront: changed tokens of the residual stream in, changed tokens out. Rows that are patched here join at
 * their site; what no patch reaches is read from the base run and not computed.
 */
export async function runWavefrontBlock(
  block: WavefrontBlock,
  streams: readonly StreamTokens[],
): Promise<StreamTokens[]> {
  const [site] = block.pair.sites as [HookKind];
  if (site === 'resid_pre') return runGatheredBlock(block, [...streams, ...enterAt(block, site)]);
  return [...(await runGatheredBlock(block, streams)), ...(await runFromSite(block, site))];
}

/** The rows that are patched behind the beginning of this block, from there on. */
async function runFromSite(block: WavefrontBlock, site: HookKind): Promise<StreamTokens[]> {
  const enter = (kind: HookKind) => (site === kind ? enterAt(block, kind) : []);
  const z = [...(await attendRows(block)), ...enter('z')];
  const written = await block.run('writeAttention', { z, resid_pre: await baseStreamOf(block, 'resid_pre', z) });
  const mid = [
    ...(written.get('resid_mid') ?? []),
    ...added(block, 'resid_pre', enter('attn_out')),
    ...enter('resid_mid'),
  ];
  const post = enter('post');
  return [
    ...(await replaceMlpOut(block, mid, (await block.run('mlp', { resid_mid: mid })).get('resid_post') ?? [])),
    ...((await block.run('writeMlp', { post, resid_mid: await baseStreamOf(block, 'resid_mid', post) })).get(
      'resid_post',
    ) ?? []),
    ...added(block, 'resid_mid', enter('mlp_out')),
    ...enter('resid_post'),
  ];
}

/** The rows that are patched at a site of this block. */
function enterAt(block: WavefrontBlock, kind: HookKind): RowTokens[] {
  const { pair, layer } = block;
  const positionsOf = (row: PatchRow) => (kind === 'resid_pre' ? row.positions : block.patchedAt(row));
  return block.entering.map((row) => patchedTokens(pair, { kind, layer }, row, positionsOf(row)));
}

/** The base run's residual stream where rows have values of their own. */
async function baseStreamOf(
  block: WavefrontBlock,
  kind: 'resid_pre' | 'resid_mid',
  rows: readonly StreamTokens[],
): Promise<StreamTokens[]> {
  return block.device ? block.device.baseTokens(kind, block.layer, rows) : baseTokensOf(block, kind, rows);
}

/** The same in memory. */
function baseTokensOf(
  { pair, layer }: WavefrontBlock,
  kind: 'resid_pre' | 'resid_mid',
  rows: readonly Pick<RowTokens, 'row' | 'positions'>[],
): RowTokens[] {
  if (rows.length === 0) return [];
  const cached = pair.base.cache.get(hookName(kind, layer));
  return rows.map(({ row, positions }) => ({ row, positions, values: tokensOf(cached, row.prompt, positions) }));
}

/** Outputs of attention or an MLP as the residual stream behind them; what they are added to has not changed yet. */
function added(block: WavefrontBlock, stream: 'resid_pre' | 'resid_mid', outputs: readonly RowTokens[]): RowTokens[] {
  const sums = baseTokensOf(block, stream, outputs);
  for (const [row, { values }] of outputs.entries()) {
    for (const [i, value] of values.entries()) sums[row]!.values[i]! += value;
  }
  return sums;
}
