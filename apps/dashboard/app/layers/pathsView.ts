import { decodeFloats } from '../../lib/decodeFloats.ts';
import { rowsOf } from '../../lib/tensorValues.ts';

interface RawTensor {
  shape: number[];
  data: string;
}

/** The answer by the paths it took from the embeddings. */
export interface PathsView {
  /** In logits; they and the biases sum to the total. */
  kinds: { key: string; name: string; effect: number; size: number }[];
  /** Effects through one head, `[layer][head]`. */
  oneHead: number[][];
  /** Through some head and then this one. */
  twoHeads: number[][];
  biases: number;
  total: number;
}

interface RawPaths {
  effect: RawTensor;
  size: RawTensor;
  oneHead: { effect: RawTensor };
  twoHeads: { effect: RawTensor };
  unembedBias: number;
  finalNormBias: number;
  total: number;
}

const names = [
  ['direct', 'embeddings alone'],
  ['oneHead', 'through one head'],
  ['twoHeads', 'through two heads'],
  ['mlp', 'MLPs'],
  ['rest', 'all longer paths'],
] as const;

/** The view of a result of `weights.pathExpansion`; null before there is one. */
export function pathsView(result: unknown): PathsView | null {
  if (!result) return null;
  const raw = result as RawPaths;
  const [effects, sizes] = [decodeFloats(raw.effect.data), decodeFloats(raw.size.data)];
  const grid = ({ shape, data }: RawTensor) => rowsOf([...decodeFloats(data)], shape[1]!);
  return {
    kinds: names.map(([key, name], i) => ({ key, name, effect: effects[i]!, size: sizes[i]! })),
    oneHead: grid(raw.oneHead.effect),
    twoHeads: grid(raw.twoHeads.effect),
    biases: raw.unembedBias + raw.finalNormBias,
    total: raw.total,
  };
}
