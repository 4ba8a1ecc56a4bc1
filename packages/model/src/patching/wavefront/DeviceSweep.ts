import { measureRows } from '../measureRows.ts';
import type { PatchPair } from '../PatchPair.ts';
import type { PatchRow } from '../patchGrid.ts';
import type { PatchMetric } from '../patchMetric.ts';
import { DeviceAnswers } from './DeviceAnswers.ts';
import { DeviceTokens, isInMemory, type StreamTokens } from './DeviceTokens.ts';
import { tokensAmong } from './RowTokens.ts';
import { runBlocks } from './runWavefront.ts';
import type { WavefrontOptions } from './WavefrontBlock.ts';

/** A sweep of wavefronts. */
interface WavefrontSweep extends Pick<PatchMetric, 'measure' | 'measureAnswers'>, Pick<WavefrontOptions, 'checkpoint'> {
  pair: PatchPair;
  savings: Pick<WavefrontOptions, 'lastBlockReads'>;
}

/** A sweep whose wavefronts stay on a GPU: patched values go up, metrics' logits come back. To be released when it is over. */
export class DeviceSweep {
  private readonly device: DeviceTokens;
  private readonly answers: DeviceAnswers | null;

  constructor(private readonly sweep: WavefrontSweep) {
    const { pair, measureAnswers } = sweep;
    this.device = new DeviceTokens(pair);
    this.answers = measureAnswers && new DeviceAnswers(pair.model, measureAnswers, pair.lengths.length);
  }

  /** The metric of each row of a wavefront. @throws CircuitLensError NOT_FINITE */
  async measure(rows: readonly PatchRow[]): Promise<number[]> {
    const { pair, savings, checkpoint } = this.sweep;
    const prompts = rows.map(({ prompt }) => prompt);
    try {
      const streams = await runBlocks(pair, rows, { ...savings, checkpoint, device: this.device });
      const stream = await this.device.joinedTensor(this.readTokens(rows, streams), [pair.model.config.dModel]);
      await checkpoint();
      if (this.answers) return await this.answers.measure(stream, prompts);
      return await measureRows(await pair.model.runtime.download(stream), prompts, {
        ...this.sweep,
        model: pair.model,
      });
    } finally {
      this.device.keepOnly([]);
    }
  }

  release(): void {
    this.device.release();
    this.answers?.release();
  }

  /** What is read of each row, in the order of the rows. */
  private readTokens(rows: readonly PatchRow[], streams: readonly StreamTokens[]): StreamTokens[] {
    const byRow = new Map(streams.map((tokens) => [tokens.row, tokens]));
    return rows.map((row): StreamTokens => {
      const tokens = byRow.get(row)!;
      const at = this.sweep.pair.readAt[row.prompt]!;
      if (isInMemory(tokens)) return tokensAmong(tokens, [at]);
      return { row, positions: [at], values: [tokens.values[tokens.positions.indexOf(at)]!] };
    });
  }
}
