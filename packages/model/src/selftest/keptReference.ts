/** Keeps what a plain forward pass gave, so that a model of GPT-2's size is tested at every load but computed twice at the first only. */
import type { AxisName } from '@circuit-lens/shared';
import type { WeightFlags } from '../config.ts';
import { Tensor } from '../tensor.ts';
import { type KeptTensors, keep, keptPath, readKept } from '../weights/keptTensors.ts';
import type { SelfTestReference } from './reference.ts';

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
  const values = [...kept].map(([name, { shape, data }]) => {
    const axes = shape.map((): AxisName => 'component');
    return [name, Tensor.of(data, shape, axes)] as const;
  });
  return { tokens, values: new Map(values) };
}

/** Keeps the values for the next load; where that isn't possible they are computed again then. */
export async function keepReference(path: string, { values }: SelfTestReference): Promise<void> {
  const tensors: KeptTensors = new Map([...values].map(([name, { shape, data }]) => [name, { shape, data }]));
  await keep(path, tensors);
}
