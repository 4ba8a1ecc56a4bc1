import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SafetensorsFile } from '../weights/safetensors.ts';
import { type TensorToWrite, writeSafetensors } from '../weights/safetensorsWriter.ts';

/** Name of a piece, counted from 1, as `save_pretrained` writes it. */
export const shardName = (number: number): string => `model-0000${number}-of-00002.safetensors`;

/** Writes the weights of a folder anew in two files with an index, and takes the one file away. */
export async function splitIntoShards(folder: string): Promise<void> {
  const path = join(folder, 'model.safetensors');
  const file = await SafetensorsFile.open(path);
  const shards: TensorToWrite[][] = [[], []];
  const map: Record<string, string> = {};
  for (const [i, { name, shape }] of [...file.entries.values()].entries()) {
    shards[i % 2]!.push({ name, shape, dtype: 'F32', data: await file.readFloat32(name) });
    map[name] = shardName((i % 2) + 1);
  }
  await file.close();
  for (const [i, tensors] of shards.entries()) await writeSafetensors(join(folder, shardName(i + 1)), tensors);
  await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: map }));
  await rm(path);
}
