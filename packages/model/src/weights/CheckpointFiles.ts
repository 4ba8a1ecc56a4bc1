import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CircuitLensError } from '@circuit-lens/shared';
import { readModelText } from '../readModelText.ts';
import { SafetensorsFile } from './safetensors.ts';
import type { SafetensorsEntry } from './safetensorsHeader.ts';
import { shardFiles, shardIndexName, singleFileName } from './shards.ts';

/** The weights of a folder, in one file or in several with an index, read as one. */
export class CheckpointFiles {
  private constructor(
    /** The one file, or the index; for messages. */
    readonly path: string,
    private readonly files: readonly SafetensorsFile[],
    private readonly fileOf: ReadonlyMap<string, SafetensorsFile>,
  ) {}

  /** Path of the weights in a folder: the one file, else the index, else null. */
  static find(folder: string): string | null {
    return [singleFileName, shardIndexName].map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null;
  }

  /**
   * Opens what `find` found. Close it when done.
   * @throws CircuitLensError MODEL_FILES_MISSING for a file of the index that is not there; MODEL_FILES_CORRUPT
   */
  static async open(folder: string, path: string): Promise<CheckpointFiles> {
    const isIndex = path.endsWith('.json');
    const paths = isIndex ? shardFiles(readModelText(path), path).map((name) => join(folder, name)) : [path];
    const files: SafetensorsFile[] = [];
    try {
      for (const one of paths) files.push(await SafetensorsFile.open(one));
      return new CheckpointFiles(path, files, ownersOf(files));
    } catch (error) {
      await Promise.all(files.map((file) => file.close()));
      throw error;
    }
  }

  /** Paths of the files that hold the weights. */
  get paths(): string[] {
    return this.files.map(({ path }) => path);
  }

  /** Names of all tensors. */
  get names(): Iterable<string> {
    return this.fileOf.keys();
  }

  entry(name: string): SafetensorsEntry | undefined {
    return this.fileOf.get(name)?.entries.get(name);
  }

  /** File that holds a tensor. */
  pathOf(name: string): string {
    return this.fileOf.get(name)?.path ?? this.path;
  }

  /** One tensor as float32, row-major. @throws CircuitLensError MODEL_FILES_CORRUPT */
  readFloat32(name: string): Promise<Float32Array> {
    return (this.fileOf.get(name) ?? this.files[0]!).readFloat32(name);
  }

  async close(): Promise<void> {
    await Promise.all(this.files.map((file) => file.close()));
  }
}

function ownersOf(files: readonly SafetensorsFile[]): Map<string, SafetensorsFile> {
  const owners = new Map<string, SafetensorsFile>();
  for (const file of files) {
    for (const name of file.entries.keys()) {
      const other = owners.get(name);
      if (other) {
        const message = `Tensor "${name}" is in "${other.path}" and in "${file.path}". Fetch the checkpoint again.`;
        throw new CircuitLensError('MODEL_FILES_CORRUPT', message, { tensor: name, paths: [other.path, file.path] });
      }
      owners.set(name, file);
    }
  }
  return owners;
}
