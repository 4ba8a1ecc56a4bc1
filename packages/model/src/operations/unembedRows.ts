import type { HookedTransformer, RunHook } from '../HookedTransformer.ts';
import { Tensor } from '../tensor.ts';
import type { OperationContext } from './Operation.ts';

/**
 * The model's own last step, final layer norm and unembedding, on rows of the residual stream [row, dModel].
 * @param hooks of the final layer norm, if any; their tensors are [row, 1, …]
 * @returns [row, dVocab]
 */
export async function unembedRows(
  model: HookedTransformer,
  stream: Float32Array,
  { checkpoint }: Pick<OperationContext, 'checkpoint'>,
  hooks: readonly RunHook[] = [],
): Promise<Tensor> {
  const { dModel, nLayers, bosTokenId } = model.config;
  const rows = stream.length / dModel;
  const { logits } = await model.run(
    Array.from({ length: rows }, () => [bosTokenId]),
    {
      startAtLayer: nLayers,
      residual: Tensor.of(stream, [rows, 1, dModel], ['prompt', 'position', 'dModel']),
      hooks,
      logitsAt: 'last',
      checkpoint,
    },
  );
  return logits!;
}
