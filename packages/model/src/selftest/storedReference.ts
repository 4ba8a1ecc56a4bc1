import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultWeightFlags, type WeightFlags } from '../config.ts';
import type { Tensor } from '../tensor.ts';
import { SafetensorsFile } from '../weights/safetensors.ts';
import { referenceValue, type SelfTestReference } from './reference.ts';

/** File beside a model's weights that holds TransformerLens' activations of one prompt, under the default weight flags. */
const referenceFile = 'reference.safetensors';

/** Reference values stored beside a model, or null: there are none, or they belong to other weights or weight flags. */
export async function readStoredReference(folder: string, flags: WeightFlags): Promise<SelfTestReference | null> {
  const path = join(folder, referenceFile);
  const sameFlags = Object.entries(defaultWeightFlags).every(([flag, on]) => flags[flag as keyof WeightFlags] === on);
  if (!sameFlags || !existsSync(path)) return null;
  const file = await SafetensorsFile.open(path);
  try {
    if (file.metadata.fileSha256 !== (await sha256Of(join(folder, 'model.safetensors')))) return null;
    const tokens = await file.readIntegers('tokens');
    const values = new Map<string, Tensor>();
    for (const [name, { shape }] of file.entries) {
      if (name === 'tokens') continue;
      values.set(name, referenceValue(await file.readFloat32(name), shape));
    }
    return { tokens: Array.from(tokens, Number), values };
  } finally {
    await file.close();
  }
}

/** Models with stored values are small: reading their file once more costs milliseconds. */
async function sha256Of(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
