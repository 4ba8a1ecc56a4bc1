import { hookName } from '@circuit-lens/shared';
import type { LayerNormChoice } from '../analysis/readout.ts';
import type { ResidualPart } from '../analysis/residualParts.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { logSoftmax } from '../loss.ts';
import { Tensor } from '../tensor.ts';
import type { AttributionRun } from './attributionRun.ts';
import { checkPromptIndex } from './checkPromptIndex.ts';
import type { OperationContext } from './Operation.ts';
import { tokenLabel, topIds } from './tokenRanking.ts';
import { unembedRows } from './unembedRows.ts';

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
 * The best tokens of every component and position of one prompt, or of its last positions: the model's own last step, run from
 * that component.
 * @throws CircuitLensError BAD_USER_INPUT for a prompt that is not there
 */
export async function lensTokens(
  { run: { model, prompts }, cache }: AttributionRun,
  parts: readonly ResidualPart[],
  {
    prompt,
    top,
    last,
    layerNorm,
  }: { prompt: number; top: number; last?: number | undefined; layerNorm: LayerNormChoice },
  context: OperationContext,
): Promise<LensToken[]> {
  checkPromptIndex('promptIndex', prompt, prompts);
  if (top === 0) return [];
  const { tokens } = prompts[prompt]!;
  const { dModel } = model.config;
  const scaleHook = hookName('ln_final.scale');
  const scales = cache.get(scaleHook);
  const positions = [...tokens.keys()].slice(-(last ?? tokens.length));
  const sites = parts.flatMap((part) => positions.map((position) => ({ ...part, position })));
  const rows: LensToken[] = [];
  for (let start = 0; start < sites.length; start += rowsAtOnce) {
    const some = sites.slice(start, start + rowsAtOnce);
    const stream = new Float32Array(some.length * dModel);
    for (const [i, { hook, position }] of some.entries()) {
      stream.set(cache.get(hook).sub(prompt, position).data, i * dModel);
    }
    const own = Float32Array.from(some, ({ position }) => scales.at(prompt, position, 0));
    const useOwn = { hook: scaleHook, run: (scale: Tensor) => new Tensor(own, scale.shape, scale.axes) };
    const logits = await unembedRows(model, stream, context, layerNorm === 'cached' ? [useOwn] : []);
    for (const [i, site] of some.entries()) rows.push(...bestTokens(model, site, logits.sub(i).data, top));
  }
  return rows;
}

/** Components and positions are unembedded together, so many at a time: 64 rows of GPT-2's logits are 13 MB. */
const rowsAtOnce = 64;

function bestTokens(
  model: HookedTransformer,
  { label, position }: { label: string; position: number },
  row: Float32Array,
  top: number,
): LensToken[] {
  const logProbabilities = logSoftmax(row);
  return topIds(row, top).map((id, rank) => {
    const probability = Math.exp(logProbabilities[id]!);
    return { component: label, position, rank, id, text: tokenLabel(model, id), logit: row[id]!, probability };
  });
}
