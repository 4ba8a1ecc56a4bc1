import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Sizes of a GPT-2, as its config.json has them. */
export interface ModelShape {
  nLayers: number;
  nHeads: number;
  dModel: number;
  dMlp: number;
  dVocab: number;
  nCtx: number;
}

export const gpt2Small: ModelShape = { nLayers: 12, nHeads: 12, dModel: 768, dMlp: 3072, dVocab: 50257, nCtx: 1024 };

export async function readShape(folder: string): Promise<ModelShape> {
  const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
  return {
    nLayers: config.n_layer,
    nHeads: config.n_head,
    dModel: config.n_embd,
    dMlp: config.n_inner ?? 4 * config.n_embd,
    dVocab: config.vocab_size,
    nCtx: config.n_positions,
  };
}

/** Bars are for GPT-2 small's shape alone. */
export const isGpt2Small = (shape: ModelShape): boolean =>
  (Object.keys(gpt2Small) as (keyof ModelShape)[]).every((size) => shape[size] === gpt2Small[size]);

export const shapeText = ({ nLayers, nHeads, dModel, dVocab }: ModelShape): string =>
  `${nLayers} layers, ${nHeads} heads, width ${dModel}, ${dVocab} tokens`;
