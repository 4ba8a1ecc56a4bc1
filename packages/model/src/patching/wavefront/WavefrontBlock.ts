import { hookName } from '@circuit-lens/shared';
import type { BlockValue } from '../../forward/blockStep.ts';
import { valueDims } from '../../forward/blockStep.ts';
import type { BlockStretch, StretchValue, StretchValues } from '../../forward/blockStretch.ts';
import type { DeviceTensor } from '../../runtime/OnnxRuntime.ts';
import type { PatchPair } from '../PatchPair.ts';
import type { PatchRow } from '../patchGrid.ts';
import { type DeviceTokens, placesLike, type StreamTokens } from './DeviceTokens.ts';
import { joined, type RowTokens, splitLike } from './RowTokens.ts';

/** Keys that any query of a wavefront may see: up to the last position that is read. */
export const keyCount = ({ pair }: WavefrontBlock): number => Math.max(...pair.readAt) + 1;

export interface WavefrontOptions {
  /** Compute in the last block, behind keys and values, only what is read. */
  lastBlockReads: boolean;
  /** Keeps tokens on the device between stages; null: they are in memory. */
  device: DeviceTokens | null;
  checkpoint(): Promise<void>;
}

/** One block of a wavefront: where it is, which rows are patched in it, and how its stretches are run on tokens of many rows. */
export class WavefrontBlock {
  private readonly readsOnly: boolean;

  constructor(
    readonly pair: PatchPair,
    readonly layer: number,
    /** Rows that are patched in this block. */
    readonly entering: readonly PatchRow[],
    private readonly options: WavefrontOptions,
  ) {
    this.readsOnly = options.lastBlockReads && layer === pair.model.config.nLayers - 1;
  }

  /** Where a row's attention is computed that changes from a position on: nothing behind the last block asks for more. */
  queriesFrom({ prompt }: PatchRow, first: number): number[] {
    const readAt = this.pair.readAt[prompt]!;
    return this.readsOnly ? [readAt] : Array.from({ length: readAt - first + 1 }, (_, i) => first + i);
  }

  /** Where a row is patched, as far as what follows this block's attention asks for it. */
  patchedAt({ prompt, positions }: PatchRow): readonly number[] {
    return this.readsOnly ? positions.filter((position) => position === this.pair.readAt[prompt]) : positions;
  }

  /**
   * Runs a stretch of this block that does not mix positions on all tokens side by side.
   * @param inputs the same rows and positions for every value
   * @returns the same rows for every value that the stretch makes
   */
  async run(
    stretch: BlockStretch,
    inputs: Partial<Record<BlockValue, readonly StreamTokens[]>>,
  ): Promise<Map<BlockValue, StreamTokens[]>> {
    const rows = Object.values(inputs)[0]!;
    if (rows.every(({ positions }) => positions.length === 0)) return new Map();
    const flat: StretchValues = {};
    for (const [name, values] of Object.entries(inputs) as [BlockValue, readonly StreamTokens[]][])
      flat[name] = await this.joined(values, valueDims(name, this.pair.model.config).slice(2) as number[]);
    const made = await this.runStretch(stretch, flat);
    return new Map([...made].map(([name, values]) => [name, this.tokensOf(rows, values)]));
  }

  /** Runs a stretch of this block on values that stand in rows already. @returns what it makes, in memory or on the device */
  runStretch(stretch: BlockStretch, inputs: StretchValues): Promise<Map<BlockValue, Float32Array | DeviceTensor>> {
    const run = { stretch, layer: this.layer, inputs, checkpoint: this.options.checkpoint };
    return this.device ? this.device.runStretch(run) : this.pair.model.runStretch(run);
  }

  get device(): DeviceTokens | null {
    return this.options.device;
  }

  /** Tokens of rows side by side, [1, token, …inner]. */
  async joined(rows: readonly StreamTokens[], inner: readonly number[]): Promise<StretchValue> {
    if (this.device) return this.device.joined(rows, inner);
    const data = joined(rows as readonly RowTokens[]);
    return { data, dims: [1, data.length / inner.reduce((product, n) => product * n, 1), ...inner] };
  }

  /** What a stretch has made, as tokens of the rows that it was given. */
  tokensOf(rows: readonly Pick<RowTokens, 'row' | 'positions'>[], made: Float32Array | DeviceTensor): StreamTokens[] {
    return made instanceof Float32Array ? splitLike(rows, made) : placesLike(rows, made);
  }

  /** A whole activation of the base run, [value, width]. */
  async base(kind: 'resid_pre' | 'q' | 'k' | 'v'): Promise<StretchValue> {
    if (this.device) return this.device.base.tensor(kind, this.layer);
    const { data, shape } = this.pair.base.cache.get(hookName(kind, this.layer));
    return { data, dims: [data.length / shape.at(-1)!, shape.at(-1)!] };
  }
}
