/** Keeps what a plain forward pass gave: every load is compared with it, and only the first has to make it. */
import type { WeightFlags } from '../config.ts';
import { type KeptTensors, keep, keptPath, readKept } from '../weights/keptTensors.ts';
import { referenceValue, type SelfTestReference } from './reference.ts';

/** Raise it when the plain pass keeps other hook points or other numbers, or runs another prompt. */
const referenceVersion = 1;

/** Where the values of a model are kept, whose weights are those of this content hash under these flags. */
export function keptReferencePath(home: string, contentHash: string, flags: WeightFlags): string {
  return keptPath(home, 'references', contentHash, flags, referenceVersion);
}

/** The values that were kept, or null: there are none, or their file is damaged. @param tokens prompt they belong to */
export async function readKeptReference(path: string, tokens: number[]): Promise<SelfTestReference | null> {
  const kept = await readKept(path);
  if (!(kept instanceof Map)) return null;
  const values = [...kept].map(([name, { shape, data }]) => [name, referenceValue(data, shape)] as const);
  return { tokens, values: new Map(values) };
}

/** Keeps the values for the next load; where that isn't possible they are computed again then. */
export async function keepReference(path: string, { values }: SelfTestReference): Promise<void> {
  const tensors: KeptTensors = new Map([...values].map(([name, { shape, data }]) => [name, { shape, data }]));
  await keep(path, tensors);
}
