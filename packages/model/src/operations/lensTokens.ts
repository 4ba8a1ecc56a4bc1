import { hookName } from '@circuit-lens/shared';
import type { LayerNormChoice } from '../analysis/readout.ts';
import type { ResidualPart } from '../analysis/residualParts.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { logProbabilitiesOf } from '../loss.ts';
import { Tensor } from '../tensor.ts';
import type { AttributionRun } from './attributionRun.ts';
import { checkPromptIndex } from './checkPromptIndex.ts';
import { multiplicationsOfToken } from './headCost.ts';
import { type InputSizes, wholeOf } from './inputSizes.ts';
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

/** Multiplications of matrices that take as long as one entry of a row of logits, beside its product, and as one token found. */
const perLogit = 570;
const perToken = 110_000;

/** How many tokens are found for an input: at how many components and positions, `top` at each. */
export function lensSites(
  input: { top?: unknown; topLast?: unknown; includeMid?: unknown },
  { config: { nLayers, dVocab }, longest }: InputSizes,
): { sites: number; top: number } {
  const top = Math.min(wholeOf(input.top, 0), dVocab);
  const components = (input.includeMid === true ? 2 : 1) * nLayers + 1;
  return { sites: top === 0 ? 0 : components * Math.min(wholeOf(input.topLast, longest), longest), top };
}

/** Work of finding them: a row of logits for every site, over the multiplications of one token in one layer. */
export function lensTokensCost(input: Parameters<typeof lensSites>[0], sizes: InputSizes): number {
  const { dModel, dVocab } = sizes.config;
  const { sites, top } = lensSites(input, sizes);
  return (sites * (dVocab * (dModel + perLogit) + perToken * top)) / multiplicationsOfToken(dModel);
}

/** Numbers and texts of a `LensToken`. */
export const valuesOfLensToken = 7;

/** Components and positions are unembedded together, so many at a time: 64 rows of GPT-2's logits are 13 MB. */
const rowsAtOnce = 64;

function bestTokens(
  model: HookedTransformer,
  { label, position }: { label: string; position: number },
  row: Float32Array,
  top: number,
): LensToken[] {
  const logProbability = logProbabilitiesOf(row);
  return topIds(row, top).map((id, rank) => {
    const probability = Math.exp(logProbability(id));
    return { component: label, position, rank, id, text: tokenLabel(model, id), logit: row[id]!, probability };
  });
}
