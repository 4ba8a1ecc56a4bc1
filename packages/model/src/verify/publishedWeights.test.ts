import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCheckpointConfig } from '../weights/checkpointConfig.ts';
import { contentHash, hashOfContents } from '../weights/contentHash.ts';
import { publishedContentHash } from './publishedWeights.ts';

/** As `openai-community/gpt2` has it, less what tells how it was trained. */
const hubConfig = `{
  "activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "attn_pdrop": 0.1, "bos_token_id": 50256,
  "embd_pdrop": 0.1, "eos_token_id": 50256, "initializer_range": 0.02, "layer_norm_epsilon": 1e-05, "model_type": "gpt2",
  "n_ctx": 1024, "n_embd": 768, "n_head": 12, "n_layer": 12, "n_positions": 1024, "resid_pdrop": 0.1, "vocab_size": 50257
}`;
const sha256 = '248dfc3911869ec493c76e65bf2fcf7f615828b0254c12b473182f0f81d3a707';

it("is the content hash that a load of the hub's files gives", async () => {
  const { config } = parseCheckpointConfig(hubConfig, 'config.json');
  expect(publishedContentHash).toBe(hashOfContents([sha256], config));
});

it('is made of file hashes as a load makes it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'circuit-lens-hash-'));
  const path = join(folder, 'model.safetensors');
  await writeFile(path, 'weights');
  const own = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  expect(await contentHash([path], { nLayers: 1 })).toBe(hashOfContents([own], { nLayers: 1 }));
  await rm(folder, { recursive: true });
});
