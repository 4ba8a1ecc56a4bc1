import { hubModel } from '../hub/hubModels.ts';
import { parseCheckpointConfig } from '../weights/checkpointConfig.ts';
import { hashOfContents } from '../weights/contentHash.ts';

/** What `config.json` of GPT-2 small says of what the model computes. */
const gpt2Config = {
  model_type: 'gpt2',
  n_layer: 12,
  n_head: 12,
  n_embd: 768,
  n_positions: 1024,
  vocab_size: 50257,
  layer_norm_epsilon: 1e-5,
  bos_token_id: 50256,
};

/**
 * Contents of the weights that the published numbers are of, as the hub has them: neither a name nor a shape makes a model
 * GPT-2 small.
 */
export const publishedContentHash: string = hashOfContents(
  [hubModel('gpt2')!.pinned!.files['model.safetensors']!.sha256],
  parseCheckpointConfig(JSON.stringify(gpt2Config), 'config.json').config,
);
