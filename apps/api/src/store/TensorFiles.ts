import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Axis, makeFolder, SafetensorsFile, Tensor, writeSafetensors } from '@circuit-lens/model';
import { logger } from '../logger.ts';

const suffix = '.safetensors';

/**
 * Tensors beside the database, one safetensors file for what belongs together. A file appears under its name when it is
 * whole and on the disk, and is deleted after the row that names it, so that a row never lacks its file: what a crash
 * leaves behind is a file without a row, which `sweep` removes.
 */
export class TensorFiles {
  private readonly folder: string;

  constructor(home: string) {
    this.folder = join(home, 'tensors');
    makeFolder(this.folder);
  }

  /** @returns bytes on disk @throws CircuitLensError DISK_FULL */
  async write(id: string, tensors: Readonly<Record<string, Tensor>>): Promise<number> {
    const entries = Object.entries(tensors);
    const rows = entries.map(([name, { shape, data }]) => ({ name, dtype: 'F32' as const, shape, data }));
    const axes = Object.fromEntries(entries.map(([name, tensor]) => [name, tensor.axes]));
    const sums = Object.fromEntries(entries.map(([name, { data }]) => [name, crc32(data)]));
    await writeSafetensors(this.path(id), rows, { axes: JSON.stringify(axes), crc32: JSON.stringify(sums) });
    return statSync(this.path(id)).size;
  }

  /** Every tensor of a file, by name; null when there is none, or it is damaged: then it is removed, and logged. */
  async read(id: string): Promise<Record<string, Tensor> | null> {
    if (!statSync(this.path(id), { throwIfNoEntry: false })) return null;
    try {
      return await this.readWhole(id);
    } catch (error) {
      logger.warn(
        { err: error, file: this.path(id) },
        'a file of the store is damaged; what was in it is computed again',
      );
      this.remove(id);
      return null;
    }
  }

  private async readWhole(id: string): Promise<Record<string, Tensor>> {
    const file = await SafetensorsFile.open(this.path(id));
    try {
      const axes = JSON.parse(file.metadata.axes ?? '{}') as Record<string, Axis[]>;
      const sums = JSON.parse(file.metadata.crc32 ?? '{}') as Record<string, number>;
      const found: Record<string, Tensor> = {};
      for (const [name, { shape }] of file.entries) {
        const data = await file.readFloat32(name);
        if (name in sums && sums[name] !== crc32(data)) throw new Error(`tensor "${name}" has another checksum`);
        found[name] = new Tensor(data, shape, axes[name] ?? []);
      }
      return found;
    } finally {
      await file.close();
    }
  }

  remove(id: string): void {
    rmSync(this.path(id), { force: true });
  }

  /** Removes files that no row names, and halves of files. */
  sweep(known: ReadonlySet<string>): void {
    for (const name of readdirSync(this.folder)) {
      if (!name.endsWith(suffix) || !known.has(name.slice(0, -suffix.length))) rmSync(join(this.folder, name));
    }
  }

  private path(id: string): string {
    return join(this.folder, id + suffix);
  }
}
