import { hookName } from '@circuit-lens/shared';
import type { StretchValue } from '../../forward/blockStretch.ts';
import { causalMaskOf } from '../../forward/causalMaskOf.ts';
import { groupBy } from '../../groupBy.ts';
import type { DeviceTensor } from '../../runtime/OnnxRuntime.ts';
import type { PatchRow } from '../patchGrid.ts';
import type { DeviceTokens, PlacedTokens, StreamTokens } from './DeviceTokens.ts';
import { copyTokens, overlay, patchedSpans, patchedTokens, type RowTokens } from './RowTokens.ts';
import { keyCount, type WavefrontBlock } from './WavefrontBlock.ts';

/** Keys and values that one run of attention may hold, in floats: 8 MiB. */
const keysValuesMax = 2 ** 21;

/** One row at an attention: where it is computed, and where its queries, keys and values are not those of the base run. */
interface AttendingRow {
  row: PatchRow;
  queries: readonly number[];
  q?: RowTokens | undefined;
  k?: RowTokens | undefined;
  v?: RowTokens | undefined;
}

/** Attention of rows that all have as many queries. */
type Attention = (block: WavefrontBlock, rows: readonly AttendingRow[]) => Promise<StreamTokens[]>;

/**
 * Attention of a block for the rows that are patched in its queries, keys, values or pattern.
 * @returns z [position, head, dHead] where it may have changed
 */
export async function attendRows(block: WavefrontBlock): Promise<StreamTokens[]> {
  const [site] = block.pair.sites;
  if (site === 'q' || site === 'k' || site === 'v') {
    return inGroups(
      block,
      block.entering.map((row) => patchedRow(block, site, row)),
      attend,
    );
  }
  if (site !== 'pattern') return [];
  return inGroups(
    block,
    block.entering.map((row) => ({ row, queries: block.patchedAt(row) })),
    mixValues,
  );
}

/** A row that is patched in this block. A query is its own position's; keys and values are read by all that follow. */
function patchedRow(block: WavefrontBlock, kind: 'q' | 'k' | 'v', row: PatchRow): AttendingRow {
  const tokens = patchedTokens(block.pair, { kind, layer: block.layer }, row, row.positions);
  const queries = kind === 'q' ? block.patchedAt(row) : block.queriesFrom(row, row.positions[0]!);
  return { row, queries, [kind]: tokens };
}

async function inGroups(block: WavefrontBlock, rows: readonly AttendingRow[], run: Attention): Promise<StreamTokens[]> {
  const { pair } = block;
  const { nHeads, dHead } = pair.model.config;
  const size = Math.max(1, Math.floor(keysValuesMax / (2 * nHeads * dHead * keyCount(block))));
  const z: StreamTokens[] = [];
  for (const members of groupBy(rows, ({ queries }) => queries.length).values()) {
    for (let start = 0; start < members.length; start += size) {
      z.push(...(await run(block, members.slice(start, start + size))));
    }
  }
  return z;
}

const attend: Attention = async (block, rows) => {
  const [count, queries, keys] = [rows.length, rows[0]!.queries.length, keyCount(block)];
  const all = Array.from({ length: keys }, (_, key) => key);
  const inputs = {
    q: await gather(block, 'q', rows, ({ queries }) => queries),
    k: await gather(block, 'k', rows, () => all),
    v: await gather(block, 'v', rows, () => all),
    mask: {
      data: causalMaskOf(
        rows.flatMap((row) => row.queries),
        keys,
      ),
      dims: [count, 1, queries, keys],
    },
  };
  return zOf(block, rows, (await block.runStretch('attend', inputs)).get('z')!);
};

/** Queries, keys or values of rows side by side, [row, position, head, dHead]. */
async function gather(
  block: WavefrontBlock,
  kind: 'q' | 'k' | 'v',
  rows: readonly AttendingRow[],
  positionsOf: (row: AttendingRow) => readonly number[],
): Promise<StretchValue> {
  const { pair, layer } = block;
  const { nHeads, dHead } = pair.model.config;
  const dims = [rows.length, positionsOf(rows[0]!).length] as const;
  if (block.device) {
    const places = await placesOf(block, block.device, kind, rows, positionsOf);
    return block.device.picked(places, dims, [nHeads, dHead]);
  }
  const base = pair.base.cache.get(hookName(kind, layer));
  const size = dims[1] * nHeads * dHead;
  const data = new Float32Array(rows.length * size);
  for (const [i, attending] of rows.entries()) {
    const positions = positionsOf(attending);
    const values = data.subarray(i * size, (i + 1) * size);
    copyTokens(base, attending.row.prompt, positions, values);
    overlay(values, positions, attending[kind]);
  }
  return { data, dims: [...dims, nHeads, dHead] };
}

/** The same on the device: the base run's, and over them what rows have of their own. */
async function placesOf(
  { layer }: WavefrontBlock,
  device: DeviceTokens,
  kind: 'q' | 'k' | 'v',
  rows: readonly AttendingRow[],
  positionsOf: (row: AttendingRow) => readonly number[],
): Promise<PlacedTokens> {
  const base = await device.baseTokens(
    kind,
    layer,
    rows.map((attending) => ({ row: attending.row, positions: positionsOf(attending) })),
  );
  const own = rows.flatMap((attending) => attending[kind] ?? []);
  const placed = new Map(device.placed(own).map((places, i) => [own[i], places]));
  return base.flatMap(({ positions, values }, i) => {
    const above = rows[i]![kind];
    if (!above) return values;
    return values.map((place, at) => placed.get(above)![above.positions.indexOf(positions[at]!)] ?? place);
  });
}

/** Rows that are patched in their pattern: what it makes of the base run's values. */
const mixValues: Attention = async (block, rows) => {
  const { pair, layer } = block;
  const { nHeads } = pair.model.config;
  const [count, queries] = [rows.length, rows[0]!.queries.length];
  const base = pair.base.cache.get(hookName('pattern', layer));
  const keys = base.shape[3]!;
  const pattern = new Float32Array(count * nHeads * queries * keys);
  for (const [i, { row, queries: at }] of rows.entries()) {
    const whole = base.sub(row.prompt).clone();
    for (const { start, replaced } of patchedSpans(pair, { kind: 'pattern', layer }, row))
      whole.data.set(replaced, start);
    for (let head = 0; head < nHeads; head++) {
      for (const [q, query] of at.entries()) {
        pattern.set(whole.sub(head, query).data, ((i * nHeads + head) * queries + q) * keys);
      }
    }
  }
  const all = Array.from({ length: keys }, (_, key) => key);
  const inputs = {
    v: await gather(block, 'v', rows, () => all),
    pattern: { data: pattern, dims: [count, nHeads, queries, keys] },
  };
  return zOf(block, rows, (await block.runStretch('mixValues', inputs)).get('z')!);
};

/** The result of an attention as tokens of its rows. */
function zOf(block: WavefrontBlock, rows: readonly AttendingRow[], z: Float32Array | DeviceTensor): StreamTokens[] {
  return block.tokensOf(
    rows.map(({ row, queries }) => ({ row, positions: queries })),
    z,
  );
}
