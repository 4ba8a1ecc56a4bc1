/** Random checkpoints that a few lines of numpy make bit for bit the same. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelConfig } from '../config.ts';
import { type CheckpointTensor, checkpointTensors } from '../weights/names.ts';
import { writeSafetensors } from '../weights/safetensorsWriter.ts';

export interface RandomCheckpointOptions {
  nLayers: number;
  nHeads: number;
  dModel: number;
  /** 4 * dModel unless given. */
  dMlp?: number;
  dVocab: number;
  nCtx: number;
  seed: number;
  /** Unembed with the embedding (the default), or with an `lm_head.weight` of its own. */
  tied?: boolean;
  dtype?: 'F32' | 'F16' | 'BF16';
  /** Values are uniform in -scale to scale; layer-norm weights in 1 - scale to 1 + scale. */
  scale?: number;
}

const pieceLength = 1 << 20;

/**
 * Writes `config.json` and `model.safetensors` in the Hugging Face GPT-2 layout, keys without prefix, a piece at a time.
 *
 * Element i (row-major) of tensor number t, counted in the code-unit order of all keys, is float32 of
 * `(u - 0.5) * 2 * scale`, plus 1 for layer-norm weights, where u is the hash below over 2^32. `test/oracles` has the
 * same in numpy: a change here is a change there, and makes every stored oracle void.
 */
export async function writeRandomCheckpoint(folder: string, options: RandomCheckpointOptions): Promise<void> {
  const { nLayers, nHeads, dModel, dVocab, nCtx, seed, tied = true, dtype = 'F32', scale = 0.08 } = options;
  const config: ModelConfig = {
    nLayers,
    nHeads,
    dModel,
    dHead: dModel / nHeads,
    dMlp: options.dMlp ?? 4 * dModel,
    dVocab,
    nCtx,
    layerNormEps: 1e-5,
    bosTokenId: dVocab - 1,
  };
  const tensors = checkpointTensors(config, tied).sort((a, b) => (a.key < b.key ? -1 : 1));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), `${JSON.stringify(huggingFaceConfig(config, tied), null, 2)}\n`);
  await writeSafetensors(
    join(folder, 'model.safetensors'),
    tensors.map((tensor, number) => ({
      name: tensor.key,
      dtype,
      shape: tensor.shape,
      data: () => randomPieces(tensor, number, seed, scale),
    })),
    { format: 'pt' },
  );
}

function* randomPieces(tensor: CheckpointTensor, number: number, seed: number, scale: number): Iterable<Float32Array> {
  const size = tensor.shape.reduce((product, n) => product * n, 1);
  const origin = number * 2_654_435_761 + seed * 40_503;
  const centre = tensor.isLayerNormWeight ? 1 : 0;
  for (let start = 0; start < size; start += pieceLength) {
    const piece = new Float32Array(Math.min(pieceLength, size - start));
    const first = (origin + start) % 2 ** 32;
    for (let i = 0; i < piece.length; i++) {
      piece[i] = centre + (hash((first + i) >>> 0) / 2 ** 32 - 0.5) * 2 * scale;
    }
    yield piece;
  }
}

/** A 32-bit integer mixed until its bits look random. Source: Ettinger's hash-prospector, `lowbias32`. */
function hash(counter: number): number {
  let x = counter;
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  x ^= x >>> 16;
  return x >>> 0;
}

function huggingFaceConfig(config: ModelConfig, tied: boolean): Record<string, unknown> {
  return {
    model_type: 'gpt2',
    architectures: ['GPT2LMHeadModel'],
    activation_function: 'gelu_new',
    n_layer: config.nLayers,
    n_head: config.nHeads,
    n_embd: config.dModel,
    n_inner: config.dMlp,
    n_positions: config.nCtx,
    n_ctx: config.nCtx,
    vocab_size: config.dVocab,
    layer_norm_epsilon: config.layerNormEps,
    bos_token_id: config.bosTokenId,
    eos_token_id: config.bosTokenId,
    tie_word_embeddings: tied,
    resid_pdrop: 0,
    embd_pdrop: 0,
    attn_pdrop: 0,
  };
}
