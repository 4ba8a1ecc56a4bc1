import { type HookKind, hookName } from '@circuit-lens/shared';
import type { DeviceTensor } from '../runtime/OnnxRuntime.ts';
import type { PatchPair } from './PatchPair.ts';

/** What of a base run may stay on a GPU through a whole sweep: more than 256 MiB goes up once for each wavefront. */
const keptBytesMax = 2 ** 28;

/** Activations of the base run of a sweep on a GPU, as many as its memory should be asked for. */
export class DeviceBase {
  private readonly kept = new Map<string, DeviceTensor>();
  private readonly passing = new Map<string, DeviceTensor>();
  private keptBytes = 0;

  constructor(
    private readonly pair: Pick<PatchPair, 'model'> & { base: Pick<PatchPair['base'], 'cache'> },
    private readonly bytesMax = keptBytesMax,
  ) {}

  /** One activation: queries, keys and values as heads of tokens, [prompt · position · head, dHead], others [prompt · position, …]. */
  async tensor(kind: HookKind, layer: number): Promise<DeviceTensor> {
    const name = hookName(kind, layer);
    const known = this.kept.get(name) ?? this.passing.get(name);
    if (known) return known;
    const { data, shape } = this.pair.base.cache.get(name);
    const width = shape.at(-1)!;
    const tensor = await this.pair.model.runtime.upload(data, [data.length / width, width]);
    const stays = this.keptBytes + data.byteLength <= this.bytesMax;
    if (stays) this.keptBytes += data.byteLength;
    (stays ? this.kept : this.passing).set(name, tensor);
    return tensor;
  }

  /** Releases what there is no room for. */
  releasePassing(): void {
    for (const tensor of this.passing.values()) this.pair.model.runtime.release(tensor);
    this.passing.clear();
  }

  /** Releases everything. */
  release(): void {
    this.releasePassing();
    for (const tensor of this.kept.values()) this.pair.model.runtime.release(tensor);
    this.kept.clear();
    this.keptBytes = 0;
  }
}
