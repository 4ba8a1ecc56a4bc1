/** From the tensors of a checkpoint to weights as the forward pass wants them. */
import type { ModelConfig } from '../config.ts';
import { type LoadControl, pause } from './LoadControl.ts';
import type { BlockWeights, ModelWeights } from './ModelWeights.ts';
import { transpose } from './matrixLayout.ts';
import { type BlockKey, blockKeys, untiedKey } from './names.ts';

/** Reads one checked, finite tensor by its key without prefix. */
export type ReadTensor = (key: string) => Promise<Float32Array>;

/**
 * Reads and turns all weights. Files are read by other threads: what comes next is read while a block is turned.
 * @throws CircuitLensError what `read` throws; JOB_CANCELLED
 */
export async function readWeights(
  read: ReadTensor,
  config: ModelConfig,
  hasOwnUnembedding: boolean,
  control: LoadControl,
): Promise<ModelWeights> {
  const { nLayers, dVocab } = config;
  const step = (done: number): Promise<void> => pause(control, done / (nLayers + 1), 'reading the weights');
  const embedding = ahead(read('wte.weight'));
  const unembedding = ahead(read(hasOwnUnembedding ? untiedKey : 'wte.weight')); // never shared: processing changes one only
  const blocks: BlockWeights[] = [];
  let next = ahead(readBlock(read, 0));
  for (let layer = 0; layer < nLayers; layer++) {
    await step(layer);
    const tensors = await next;
    if (layer + 1 < nLayers) next = ahead(readBlock(read, layer + 1));
    blocks.push(turned(tensors, config));
  }
  await step(nLayers);
  return {
    W_E: await embedding,
    W_pos: await read('wpe.weight'),
    blocks,
    ln_final_w: await read('ln_f.weight'),
    ln_final_b: await read('ln_f.bias'),
    W_U_T: await unembedding,
    b_U: new Float32Array(dVocab),
  };
}

/** What is awaited later may fail before that, and is then no error that nobody looks at. */
function ahead<T>(reading: Promise<T>): Promise<T> {
  reading.catch(() => {});
  return reading;
}

/** Tensors of a block as the checkpoint has them, by key. */
type BlockTensors = Readonly<Record<BlockKey, Float32Array>>;

async function readBlock(read: ReadTensor, layer: number): Promise<BlockTensors> {
  const tensors = await Promise.all(blockKeys.map(async (key) => [key, await read(`h.${layer}.${key}`)] as const));
  return Object.fromEntries(tensors) as BlockTensors;
}

function turned(tensors: BlockTensors, { dModel, dMlp }: ModelConfig): BlockWeights {
  // A part that the checkpoint lacks is empty, and stays so.
  const turn = (key: BlockKey, rows: number, columns: number): Float32Array =>
    tensors[key].length === 0 ? tensors[key] : transpose(tensors[key], rows, columns);
  // c_attn is W_Q, W_K and W_V side by side, [dModel, 3 * dModel].
  const attention = (third: number): Float32Array =>
    transpose(tensors['attn.c_attn.weight'], dModel, 3 * dModel, third * dModel, (third + 1) * dModel);
  const bias = (third: number): Float32Array => tensors['attn.c_attn.bias'].slice(third * dModel, (third + 1) * dModel);
  return {
    ln1_w: tensors['ln_1.weight'],
    ln1_b: tensors['ln_1.bias'],
    W_Q_T: attention(0),
    W_K_T: attention(1),
    W_V_T: attention(2),
    W_O: tensors['attn.c_proj.weight'],
    b_Q: bias(0),
    b_K: bias(1),
    b_V: bias(2),
    b_O: tensors['attn.c_proj.bias'],
    ln2_w: tensors['ln_2.weight'],
    ln2_b: tensors['ln_2.bias'],
    W_in_T: turn('mlp.c_fc.weight', dModel, dMlp),
    b_in: tensors['mlp.c_fc.bias'],
    W_out_T: turn('mlp.c_proj.weight', dMlp, dModel),
    b_out: tensors['mlp.c_proj.bias'],
  };
}
