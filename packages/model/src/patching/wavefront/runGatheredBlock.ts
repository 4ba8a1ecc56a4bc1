import { hookName } from '@circuit-lens/shared';
import { causalMaskOf } from '../../forward/causalMaskOf.ts';
import type { StreamTokens } from './DeviceTokens.ts';
import { packed } from './packed.ts';
import { keyCount, type WavefrontBlock } from './WavefrontBlock.ts';

/** Tokens that go through a block together: 15 GFLOP on GPT-2 small, so that a cancelled sweep ends within 200 ms. */
const tokensPerRunMax = 1024;

/** One row of a wavefront, and where its attention is computed. */
interface AskingRow {
  stream: StreamTokens;
  queries: readonly number[];
}

/**
 * One whole block in one stage for rows whose residual stream has changed.
 * @param streams changed tokens of each row
 * @returns changed tokens behind the block: from each row's first on, in the last block the one that is read
 */
export async function runGatheredBlock(
  block: WavefrontBlock,
  streams: readonly StreamTokens[],
): Promise<StreamTokens[]> {
  const rows = streams.map((stream) => ({ stream, queries: block.queriesFrom(stream.row, stream.positions[0]!) }));
  const after: StreamTokens[] = [];
  for (const members of inRuns(rows)) after.push(...(await runRows(block, members)));
  return after;
}

/** Rows that run together: of about as many queries, since the shorter are filled up. */
function inRuns(rows: readonly AskingRow[]): AskingRow[][] {
  const sorted = rows.toSorted((a, b) => b.queries.length - a.queries.length);
  return packed(sorted, tokensPerRunMax, ({ queries, stream }) => Math.max(queries.length, stream.positions.length));
}

async function runRows(block: WavefrontBlock, rows: readonly AskingRow[]): Promise<StreamTokens[]> {
  const { model, base } = block.pair;
  const { dModel, nHeads } = model.config;
  const streams = rows.map(({ stream }) => stream);
  const [prompts, positions] = base.cache.get(hookName('resid_pre', block.layer)).shape as [number, number];
  const queries = rows[0]!.queries.length;
  const keys = keyCount(block);
  const places = placesOf(streams, { prompts, positions });
  const asked = rows.map(({ queries: own }) => Array.from({ length: queries }, (_, i) => own[i] ?? own.at(-1)!));
  const result = await block.runStretch('gatheredBlock', {
    resid_pre: await block.joined(streams, [dModel]),
    mask: { data: causalMaskOf(asked.flat(), keys), dims: [rows.length, 1, queries, keys] },
    'base.resid_pre': await block.base('resid_pre'),
    'base.q': await block.base('q'),
    'base.k': await block.base('k'),
    'base.v': await block.base('v'),
    queryHeads: byHead(
      asked.map((at, row) => at.map((position) => places[row]![position]!)),
      nHeads,
    ),
    keyHeads: byHead(
      places.map((row) => row.subarray(0, keys)),
      nHeads,
    ),
    ...writtenBy(rows, places, { nHeads, queries }),
  });
  const asking = rows.map(({ stream: { row }, queries: own }) => ({ row, positions: own }));
  return block.tokensOf(asking, result.get('resid_post')!);
}

/** Where each head of the tokens of each row stands, [row, head, token]. @param rows as many tokens in each */
function byHead(rows: readonly ArrayLike<number>[], nHeads: number): { data: Int32Array; dims: number[] } {
  const tokens = rows[0]!.length;
  const data = new Int32Array(rows.length * nHeads * tokens);
  let next = 0;
  for (const row of rows) {
    for (let head = 0; head < nHeads; head++) {
      for (let i = 0; i < tokens; i++) data[next++] = row[i]! * nHeads + head;
    }
  }
  return { data, dims: [rows.length, nHeads, tokens] };
}

/** Where attention leaves what is written, head by head, and the token of the stream that it is written into. */
function writtenBy(
  rows: readonly AskingRow[],
  places: readonly Int32Array[],
  { nHeads, queries }: { nHeads: number; queries: number },
) {
  const count = rows.reduce((sum, row) => sum + row.queries.length, 0);
  const [heads, tokens] = [new Int32Array(count * nHeads), new Int32Array(count)];
  let token = 0;
  for (const [row, { queries: own }] of rows.entries()) {
    for (let query = 0; query < own.length; query++, token++) {
      tokens[token] = places[row]![own[query]!]!;
      for (let head = 0; head < nHeads; head++) heads[token * nHeads + head] = (row * nHeads + head) * queries + query;
    }
  }
  return { writtenHeads: { data: heads, dims: [count, nHeads] }, writtenTokens: { data: tokens, dims: [count] } };
}

/** Where every token of each row stands among the base run's tokens and the changed ones behind them, [row][position]. */
function placesOf(streams: readonly StreamTokens[], base: { prompts: number; positions: number }): Int32Array[] {
  let next = base.prompts * base.positions;
  return streams.map(({ row, positions }) => {
    const places = new Int32Array(base.positions);
    for (let at = 0; at < base.positions; at++) places[at] = row.prompt * base.positions + at;
    for (const position of positions) places[position] = next++;
    return places;
  });
}
