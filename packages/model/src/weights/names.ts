/** The one table from Hugging Face checkpoint keys to this package's weights. */
import { CircuitLensError } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';

/** A tensor of a GPT-2 checkpoint: its key without the `transformer.` prefix, and its shape. */
export interface CheckpointTensor {
  key: string;
  shape: number[];
  /** Layer norm's scale, which is near 1 where everything else is near 0. */
  isLayerNormWeight: boolean;
}

type Dimension = 'dModel' | 'dMlp' | 'qkv' | 'dVocab' | 'nCtx';

/** Conv1D matrices are `[in, out]`, the way `y = x W + b` reads. */
const blockTensors = [
  ['ln_1.weight', 'dModel'],
  ['ln_1.bias', 'dModel'],
  ['attn.c_attn.weight', 'dModel', 'qkv'],
  ['attn.c_attn.bias', 'qkv'],
  ['attn.c_proj.weight', 'dModel', 'dModel'],
  ['attn.c_proj.bias', 'dModel'],
  ['ln_2.weight', 'dModel'],
  ['ln_2.bias', 'dModel'],
  ['mlp.c_fc.weight', 'dModel', 'dMlp'],
  ['mlp.c_fc.bias', 'dMlp'],
  ['mlp.c_proj.weight', 'dMlp', 'dModel'],
  ['mlp.c_proj.bias', 'dModel'],
] as const satisfies readonly (readonly [key: string, ...shape: Dimension[]])[];

/** A tensor of a block, behind `h.<layer>.`. */
export type BlockKey = (typeof blockTensors)[number][0];

/** Every tensor of a block. */
export const blockKeys: readonly BlockKey[] = blockTensors.map(([key]) => key);

/** Key of the unembedding of an untied checkpoint, `[dVocab, dModel]`; it never has the prefix. */
export const untiedKey = 'lm_head.weight';

/** Causal masks that older checkpoints carry along. */
const isBuffer = (key: string): boolean => /^h\.\d+\.attn\.(bias|masked_bias)$/.test(key);

/** Every tensor that a checkpoint of this size must have, in the order of the forward pass. */
export function checkpointTensors(config: ModelConfig, tied: boolean): CheckpointTensor[] {
  const sizes: Record<Dimension, number> = { ...config, qkv: 3 * config.dModel };
  const tensor = (key: string, ...shape: Dimension[]): CheckpointTensor => ({
    key,
    shape: shape.map((dimension) => sizes[dimension]),
    isLayerNormWeight: /(^|\.)ln_(1|2|f)\.weight$/.test(key),
  });
  return [
    tensor('wte.weight', 'dVocab', 'dModel'),
    tensor('wpe.weight', 'nCtx', 'dModel'),
    ...Array.from({ length: config.nLayers }, (_, layer) =>
      blockTensors.map(([suffix, ...shape]) => tensor(`h.${layer}.${suffix}`, ...shape)),
    ).flat(),
    tensor('ln_f.weight', 'dModel'),
    tensor('ln_f.bias', 'dModel'),
    ...(tied ? [] : [tensor(untiedKey, 'dVocab', 'dModel')]),
  ];
}

/**
 * The file's own names of the tensors, by key without prefix. Buffers are left out.
 * @throws CircuitLensError MODEL_FILES_CORRUPT when a tensor is there with and without the prefix
 */
export function keysWithoutPrefix(names: Iterable<string>, path: string): Map<string, string> {
  const keys = new Map<string, string>();
  for (const name of names) {
    const key = name.replace(/^transformer\./, '');
    if (isBuffer(key)) continue;
    if (keys.has(key)) {
      const message = `"${path}" holds "${key}" twice, with and without the prefix "transformer.". Save the checkpoint again.`;
      throw new CircuitLensError('MODEL_FILES_CORRUPT', message, { path, tensor: key });
    }
    keys.set(key, name);
  }
  return keys;
}
