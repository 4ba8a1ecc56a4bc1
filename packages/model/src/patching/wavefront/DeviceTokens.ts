import { type HookKind, hookName } from '@circuit-lens/shared';
import type { StretchValue } from '../../forward/blockStretch.ts';
import type { StretchRun } from '../../forward/runStretch.ts';
import type { DeviceTensor } from '../../runtime/OnnxRuntime.ts';
import { DeviceBase } from '../DeviceBase.ts';
import type { PatchPair } from '../PatchPair.ts';
import { joined, type RowTokens } from './RowTokens.ts';

/** Where one token stands: the how manieth of a tensor. */
export interface TokenPlace {
  tensor: DeviceTensor;
  place: number;
}

/** Tokens of one row that stay where the GPU computes. */
export type PlacedTokens = readonly TokenPlace[];

/** Tokens of one row, in memory or on the device. */
export type StreamTokens = RowTokens | RowTokens<PlacedTokens>;

/**
 * The tokens of a sweep on a GPU. Between two blocks they stay there, as places in the tensors that stages have made; a stage that
 * needs tokens of several has them picked there. Only what a patch puts in comes from memory, with the stage that reads it.
 */
export class DeviceTokens {
  readonly base: DeviceBase;
  /** What stages have made and no one has released. */
  private readonly made = new Set<DeviceTensor>();

  constructor(private readonly pair: Pick<PatchPair, 'model' | 'base'>) {
    this.base = new DeviceBase(pair);
  }

  /** Runs a stretch of a block. */
  async runStretch(run: StretchRun): ReturnType<PatchPair['model']['tensorStages']['runStretch']> {
    const outputs = await this.pair.model.tensorStages.runStretch(run);
    for (const tensor of outputs.values()) this.made.add(tensor);
    return outputs;
  }

  /** Tokens of rows side by side, [1, token, …inner]. */
  async joined(rows: readonly StreamTokens[], inner: readonly number[]): Promise<StretchValue> {
    const tokens = rows.reduce((sum, { positions }) => sum + positions.length, 0);
    const inMemory = rows.filter(isInMemory);
    if (inMemory.length === rows.length) return { data: joined(inMemory), dims: [1, tokens, ...inner] };
    const placed = new Map(this.placed(inMemory).map((places, i) => [inMemory[i] as StreamTokens, places]));
    const places = rows.flatMap((row) => placed.get(row) ?? (row.values as PlacedTokens));
    return this.picked(places, [1, tokens], inner);
  }

  /** The same as a tensor: in memory still where all tokens are. */
  async joinedTensor(rows: readonly StreamTokens[], inner: readonly number[]): Promise<DeviceTensor> {
    const all = await this.joined(rows, inner);
    return 'location' in all ? all : this.pair.model.runtime.wrap(all.data, all.dims);
  }

  /** Tokens at their places, in rows of as many each, [row, token, …inner]. */
  async picked(places: PlacedTokens, dims: readonly [number, number], inner: readonly number[]): Promise<DeviceTensor> {
    const sources = [...new Set(places.map(({ tensor }) => tensor))];
    const width = inner.reduce((product, n) => product * n, 1);
    const starts = new Map<DeviceTensor, number>();
    let next = 0;
    for (const source of sources) {
      starts.set(source, next);
      next += source.size / width;
    }
    const index = Int32Array.from(places, ({ tensor, place }) => starts.get(tensor)! + place);
    const [only] = sources;
    const isAllOfIt = sources.length === 1 && next === index.length && index.every((place, i) => place === i);
    if (isAllOfIt && only!.dims.join() === [...dims, ...inner].join()) return only!;
    const tensor = await this.pair.model.tensorStages.pick({ sources, index, dims, inner });
    this.made.add(tensor);
    return tensor;
  }

  /** The base run's tokens of rows. */
  async baseTokens(
    kind: HookKind,
    layer: number,
    rows: readonly Pick<StreamTokens, 'row' | 'positions'>[],
  ): Promise<RowTokens<PlacedTokens>[]> {
    if (rows.length === 0) return [];
    const tensor = await this.base.tensor(kind, layer);
    const [, length] = this.pair.base.cache.get(hookName(kind, layer)).shape as [number, number];
    return rows.map(({ row, positions }) => ({
      row,
      positions,
      values: positions.map((position) => ({ tensor, place: row.prompt * length + position })),
    }));
  }

  /** Rows in memory as places of one tensor, which goes up with the stage that reads it. */
  placed(rows: readonly RowTokens[]): PlacedTokens[] {
    if (rows.length === 0) return [];
    const data = joined(rows);
    const tokens = rows.reduce((sum, { positions }) => sum + positions.length, 0);
    const tensor = this.pair.model.runtime.wrap(data, [tokens, data.length / tokens]);
    let next = 0;
    return rows.map(({ positions }) => positions.map(() => ({ tensor, place: next++ })));
  }

  /** A row's tokens as places, wherever they are. */
  placesOf(tokens: StreamTokens): PlacedTokens {
    return isInMemory(tokens) ? this.placed([tokens])[0]! : tokens.values;
  }

  /** Releases what was made, but for what given rows still read. */
  keepOnly(rows: readonly StreamTokens[]): void {
    const kept = new Set(rows.flatMap((row) => (isInMemory(row) ? [] : row.values.map(({ tensor }) => tensor))));
    for (const tensor of this.made) {
      if (kept.has(tensor)) continue;
      this.made.delete(tensor);
      this.pair.model.runtime.release(tensor);
    }
    this.base.releasePassing();
  }

  /** Releases everything. */
  release(): void {
    this.keepOnly([]);
    this.base.release();
  }
}

/** A row's tokens where a stage that was given several rows has left them, [row, …, token, …]. */
export function placesLike(
  rows: readonly Pick<StreamTokens, 'row' | 'positions'>[],
  tensor: DeviceTensor,
): RowTokens<PlacedTokens>[] {
  let next = 0;
  return rows.map(({ row, positions }) => {
    const values = positions.map(() => ({ tensor, place: next++ }));
    return { row, positions, values };
  });
}

export function isInMemory(tokens: StreamTokens): tokens is RowTokens {
  return tokens.values instanceof Float32Array;
}
