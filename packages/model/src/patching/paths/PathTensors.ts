import type { PickedPrefix } from '../../forward/Prefix.ts';
import type { DeviceTensor } from '../../runtime/OnnxRuntime.ts';
import { DeviceBase } from '../DeviceBase.ts';
import type { PathRun } from './pathRun.ts';

/** Where a row of a path sweep stands in the base run. */
interface BasePlace {
  prompt: number;
  position: number;
}

/**
 * What the rows of a path sweep take from the base run unchanged, on a GPU: it goes up once, and is picked there. What is picked
 * is released by the run that it is given to; the rest here.
 */
export class PathTensors {
  private readonly base: DeviceBase;

  constructor(private readonly run: Pick<PathRun, 'model' | 'base'>) {
    this.base = new DeviceBase(run);
  }

  /** What attention or an MLP of the base run wrote at each row's place, [row, 1, dModel]. */
  async outputs(kind: 'attn_out' | 'mlp_out', layer: number, rows: readonly BasePlace[]): Promise<DeviceTensor> {
    const places = rows.map(({ prompt, position }) => this.placeOf(prompt, position));
    const { model } = this.run;
    return model.tensorStages.pick({
      sources: [await this.base.tensor(kind, layer)],
      index: Int32Array.from(places),
      dims: [rows.length, 1],
      inner: [model.config.dModel],
    });
  }

  /** Keys and values of each row's prompt before `cut`. */
  prefix(rows: readonly Pick<BasePlace, 'prompt'>[], cut: number): PickedPrefix {
    const { tensorStages, config } = this.run.model;
    const places = rows.flatMap(({ prompt }) => Array.from({ length: cut }, (_, at) => this.placeOf(prompt, at)));
    const index = Int32Array.from(places);
    return {
      length: cut,
      prompts: rows.length,
      pick: async (letter, layer) =>
        tensorStages.pick({
          sources: [await this.base.tensor(letter, layer)],
          index,
          dims: [rows.length, cut],
          inner: [config.nHeads, config.dHead],
        }),
    };
  }

  /** Releases what there is no room for from one batch to the next. */
  releasePassing(): void {
    this.base.releasePassing();
  }

  release(): void {
    this.base.release();
  }

  private placeOf(prompt: number, position: number): number {
    return prompt * this.run.base.tokens[0]!.length + position;
  }
}
