import { type HookKind, hookName } from '@circuit-lens/shared';
import type { PatchRow } from '../patchGrid.ts';
import { attendRows } from './attendRows.ts';
import { overlay, patchedTokens, type RowTokens, tokensOf, writePatch } from './RowTokens.ts';
import type { WavefrontBlock } from './WavefrontBlock.ts';

/**
 * One block of a wavefront: changed tokens of the residual stream in, changed tokens out. Rows that are patched here join at
 * their site; what no patch reaches is read from the base run and not computed.
 */
export async function runWavefrontBlock(block: WavefrontBlock, streams: readonly RowTokens[]): Promise<RowTokens[]> {
  const [site] = block.pair.sites as [HookKind];
  const enter = (kind: HookKind) => (site === kind ? enterAt(block, kind) : []);

  const before = [...streams, ...enter('resid_pre')];
  const z = [...(await attendRows(block, before)), ...enter('z')];
  const written = await block.run('writeAttention', { z, resid_pre: streamUnder(block, before, z) });
  const mid = [
    ...(written.get('resid_mid') ?? []),
    ...added(block, 'resid_pre', enter('attn_out')),
    ...enter('resid_mid'),
  ];
  const post = enter('post');
  const midUnderPost = post.map(({ row, positions }) => baseTokens(block, 'resid_mid', row, positions));
  const after = [
    ...replaceMlpOut(block, mid, (await block.run('mlp', { resid_mid: mid })).get('resid_post') ?? []),
    ...((await block.run('writeMlp', { post, resid_mid: midUnderPost })).get('resid_post') ?? []),
    ...added(block, 'resid_mid', enter('mlp_out')),
    ...enter('resid_post'),
  ];
  return after;
}

/** The rows that are patched at a site of this block. */
function enterAt(block: WavefrontBlock, kind: HookKind): RowTokens[] {
  const { pair, layer } = block;
  const positionsOf = (row: PatchRow) => (kind === 'resid_pre' ? row.positions : block.patchedAt(row));
  return block.entering.map((row) => patchedTokens(pair, { kind, layer }, row, positionsOf(row)));
}

function baseTokens(
  { pair, layer }: WavefrontBlock,
  kind: HookKind,
  row: PatchRow,
  positions: readonly number[],
): RowTokens {
  return { row, positions, values: tokensOf(pair.base.cache.get(hookName(kind, layer)), row.prompt, positions) };
}

/** The residual stream that each row's attention is written into: changed where it has changed before, else the base run's. */
function streamUnder(block: WavefrontBlock, before: readonly RowTokens[], z: readonly RowTokens[]): RowTokens[] {
  const changed = new Map(before.map((tokens) => [tokens.row, tokens]));
  return z.map(({ row, positions }) => {
    const tokens = baseTokens(block, 'resid_pre', row, positions);
    overlay(tokens.values, positions, changed.get(row));
    return tokens;
  });
}

/** Outputs of attention or an MLP as the residual stream behind them; what they are added to has not changed yet. */
function added(block: WavefrontBlock, stream: 'resid_pre' | 'resid_mid', outputs: readonly RowTokens[]): RowTokens[] {
  return outputs.map(({ row, positions, values }) => {
    const sum = baseTokens(block, stream, row, positions);
    for (const [i, value] of values.entries()) sum.values[i]! += value;
    return sum;
  });
}

/** Rows of which the MLP's output is replaced too, after a site further down: the second of two patched hook points. */
function replaceMlpOut(
  { pair, layer, entering }: WavefrontBlock,
  mid: readonly RowTokens[],
  after: RowTokens[],
): RowTokens[] {
  if (pair.sites[1] !== 'mlp_out') return after;
  const isEntering = new Set(entering);
  for (const [i, tokens] of after.entries()) {
    if (!isEntering.has(tokens.row)) continue;
    const width = tokens.values.length / tokens.positions.length;
    const output = { ...tokens, values: new Float32Array(tokens.values.length) };
    for (const position of writePatch(pair, { kind: 'mlp_out', layer }, output)) {
      const start = tokens.positions.indexOf(position) * width;
      for (let at = start; at < start + width; at++) tokens.values[at] = mid[i]!.values[at]! + output.values[at]!;
    }
  }
  return after;
}
