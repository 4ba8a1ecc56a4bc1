import type { BlockValue } from '../../forward/blockStep.ts';
import { valueDims } from '../../forward/blockStep.ts';
import type { BlockStretch } from '../../forward/blockStretch.ts';
import type { PatchPair } from '../PatchPair.ts';
import type { PatchRow } from '../patchGrid.ts';
import { joined, type RowTokens, splitLike } from './RowTokens.ts';

/** Keys that any query of a wavefront may see: up to the last position that is read. */
export const keyCount = ({ pair }: WavefrontBlock): number => Math.max(...pair.readAt) + 1;

export interface WavefrontOptions {
  /** Compute in the last block, behind keys and values, only what is read. */
  lastBlockReads: boolean;
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
    inputs: Partial<Record<BlockValue, readonly RowTokens[]>>,
  ): Promise<Map<BlockValue, RowTokens[]>> {
    const { model } = this.pair;
    const rows = Object.values(inputs)[0]!;
    const tokens = rows.reduce((sum, { positions }) => sum + positions.length, 0);
    if (tokens === 0) return new Map();
    const flat = Object.entries(inputs).map(([name, values]) => {
      const dims = valueDims(name as BlockValue, model.config).slice(2) as number[];
      return [name, { data: joined(values), dims: [1, tokens, ...dims] }];
    });
    const made = await this.runStretch(stretch, Object.fromEntries(flat));
    return new Map([...made].map(([name, values]) => [name, splitLike(rows, values)]));
  }

  /** Runs a stretch of this block on values that stand in rows already. */
  runStretch(stretch: BlockStretch, inputs: Parameters<PatchPair['model']['runStretch']>[0]['inputs']) {
    return this.pair.model.runStretch({ stretch, layer: this.layer, inputs, checkpoint: this.options.checkpoint });
  }
}
