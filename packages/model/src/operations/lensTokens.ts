import { CircuitLensError, hookName } from '@circuit-lens/shared';
import type { LayerNormChoice } from '../analysis/readout.ts';
import type { ResidualPart } from '../analysis/residualParts.ts';
import { logSoftmax } from '../loss.ts';
import { Tensor } from '../tensor.ts';
import type { AttributionRun } from './attributionRun.ts';
import type { OperationContext } from './Operation.ts';
import { tokenLabel, topIds } from './tokenRanking.ts';

/** A token that a component would have the model say after one position. */
export interface LensToken {
  component: string;
  position: number;
  rank: number;
  id: number;
  text: string;
  logit: number;
  probability: number;
}

/**
 * The best tokens of every component and position of one prompt: the model's own last step, run from that component.
 * @throws CircuitLensError BAD_USER_INPUT for a prompt that is not there
 */
export async function lensTokens(
  { run: { model, prompts }, cache }: AttributionRun,
  parts: readonly ResidualPart[],
  { prompt, top, layerNorm }: { prompt: number; top: number; layerNorm: LayerNormChoice },
  { checkpoint }: OperationContext,
): Promise<LensToken[]> {
  if (prompt >= prompts.length) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `promptIndex is ${prompt}; the recipe has ${prompts.length} prompts, so allowed are 0 to ${prompts.length - 1}.`,
      { field: 'promptIndex', prompt, prompts: prompts.length },
    );
  }
  if (top === 0) return [];
  const { tokens } = prompts[prompt]!;
  const { dModel, nLayers } = model.config;
  const scaleHook = hookName('ln_final.scale');
  const scales = cache.get(scaleHook).sub(prompt).data.slice(0, tokens.length);
  const useCached = {
    hook: scaleHook,
    run: () => Tensor.of(scales, [1, tokens.length, 1], ['prompt', 'position', 'scale']),
  };
  const rows: LensToken[] = [];
  for (const { label, hook } of parts) {
    const stream = cache
      .get(hook)
      .sub(prompt)
      .data.slice(0, tokens.length * dModel);
    const { logits } = await model.run(tokens, {
      startAtLayer: nLayers,
      residual: Tensor.of(stream, [1, tokens.length, dModel], ['prompt', 'position', 'dModel']),
      hooks: layerNorm === 'cached' ? [useCached] : [],
      checkpoint,
    });
    for (const position of tokens.keys()) {
      const row = logits!.sub(0, position).data;
      const logProbabilities = logSoftmax(row);
      for (const [rank, id] of topIds(row, top).entries()) {
        const probability = Math.exp(logProbabilities[id]!);
        rows.push({ component: label, position, rank, id, text: tokenLabel(model, id), logit: row[id]!, probability });
      }
    }
  }
  return rows;
}
