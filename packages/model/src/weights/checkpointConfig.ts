/** `config.json` of a Hugging Face GPT-2 folder as a `ModelConfig`. */
import { CircuitLensError } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';

export interface CheckpointConfig {
  config: ModelConfig;
  /** False where the config says that the unembedding is a matrix of its own. */
  tied: boolean;
}

/** Switches of Hugging Face's GPT-2 that change what the model computes, and their only supported value. */
const switches = {
  scale_attn_weights: true,
  scale_attn_by_inverse_layer_idx: false,
  reorder_and_upcast_attn: false,
  add_cross_attention: false,
} as const;

const tanhGelus = ['gelu_new', 'gelu_pytorch_tanh'];

/**
 * Reads the text of a `config.json`. A BOS id that is missing or outside the vocabulary (small test models keep GPT-2's
 * 50256) is the last id, where GPT-2 vocabularies have `<|endoftext|>`.
 * @throws CircuitLensError MODEL_FILES_CORRUPT for a file that is no config; MODEL_NOT_GPT2 for another architecture
 */
export function parseCheckpointConfig(json: string, path: string): CheckpointConfig {
  const raw = parseObject(json, path);
  checkArchitecture(raw, path);
  const size = (...keys: string[]): number => {
    const key = keys.find((candidate) => raw[candidate] !== undefined && raw[candidate] !== null) ?? keys[0]!;
    const value = raw[key];
    if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
    throw corruptConfig(path, `"${key}" is ${JSON.stringify(value)}, and a positive integer is needed`, { field: key });
  };
  const [dModel, nHeads, dVocab] = [size('n_embd'), size('n_head'), size('vocab_size')];
  if (dModel % nHeads !== 0) {
    throw corruptConfig(path, `"n_embd" ${dModel} is not a multiple of "n_head" ${nHeads}`, { dModel, nHeads });
  }
  const layerNormEps = raw.layer_norm_epsilon ?? 1e-5;
  if (typeof layerNormEps !== 'number' || !(layerNormEps > 0)) {
    const reason = `"layer_norm_epsilon" is ${JSON.stringify(layerNormEps)}, and a positive number is needed`;
    throw corruptConfig(path, reason, { field: 'layer_norm_epsilon' });
  }
  const bos = raw.bos_token_id;
  const config: ModelConfig = {
    nLayers: size('n_layer'),
    nHeads,
    dModel,
    dHead: dModel / nHeads,
    dMlp: raw.n_inner === undefined || raw.n_inner === null ? 4 * dModel : size('n_inner'),
    dVocab,
    nCtx: size('n_positions', 'n_ctx'),
    layerNormEps,
    bosTokenId: typeof bos === 'number' && Number.isInteger(bos) && bos >= 0 && bos < dVocab ? bos : dVocab - 1,
  };
  return { config, tied: raw.tie_word_embeddings !== false };
}

function parseObject(json: string, path: string): Record<string, unknown> {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (cause) {
    throw corruptConfig(path, `it is not JSON (${(cause as Error).message})`);
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw corruptConfig(path, 'it is not a JSON object');
  return raw as Record<string, unknown>;
}

function checkArchitecture(raw: Record<string, unknown>, path: string): void {
  const refuse = (field: string, allowed: readonly unknown[]): never => {
    const shown = allowed.map((value) => JSON.stringify(value)).join(' or ');
    throw new CircuitLensError(
      'MODEL_NOT_GPT2',
      `"${path}" describes a model this package does not compute: "${field}" is ${JSON.stringify(raw[field])}; ${shown} is supported. Load a checkpoint of the GPT-2 architecture.`,
      { path, field, got: raw[field], allowed },
    );
  };
  if (raw.model_type !== 'gpt2') refuse('model_type', ['gpt2']);
  if (!tanhGelus.includes((raw.activation_function ?? 'gelu_new') as string)) refuse('activation_function', tanhGelus);
  for (const [field, supported] of Object.entries(switches)) {
    if ((raw[field] ?? supported) !== supported) refuse(field, [supported]);
  }
}

function corruptConfig(path: string, reason: string, details: Record<string, unknown> = {}): CircuitLensError {
  return new CircuitLensError(
    'MODEL_FILES_CORRUPT',
    `"${path}" cannot be read as the config of a model: ${reason}. Fetch the file again.`,
    { path, reason, ...details },
  );
}
