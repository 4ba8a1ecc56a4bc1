import { CircuitLensError, hookName } from '@circuit-lens/shared';
import type { LayerNormChoice } from '../analysis/readout.ts';
import type { ResidualPart } from '../analysis/residualParts.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
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
  const scales = cache.get(scaleHook);
  const sites = parts.flatMap((part) => Array.from(tokens, (_, position) => ({ ...part, position })));
  const rows: LensToken[] = [];
  for (let start = 0; start < sites.length; start += rowsAtOnce) {
    const some = sites.slice(start, start + rowsAtOnce);
    const stream = new Float32Array(some.length * dModel);
    for (const [i, { hook, position }] of some.entries()) {
      stream.set(cache.get(hook).sub(prompt, position).data, i * dModel);
    }
    const own = Float32Array.from(some, ({ position }) => scales.at(prompt, position, 0));
    const useOwn = { hook: scaleHook, run: (scale: Tensor) => new Tensor(own, scale.shape, scale.axes) };
    const { logits } = await model.run(
      some.map(() => [tokens[0]!]),
      {
        startAtLayer: nLayers,
        residual: Tensor.of(stream, [some.length, 1, dModel], ['prompt', 'position', 'dModel']),
        hooks: layerNorm === 'cached' ? [useOwn] : [],
        logitsAt: 'last',
        checkpoint,
      },
    );
    for (const [i, site] of some.entries()) rows.push(...bestTokens(model, site, logits!.sub(i).data, top));
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
  return bestIds(row, top).map((id, rank) => {
    const probability = Math.exp(logProbabilities[id]!);
    return { component: label, position, rank, id, text: tokenLabel(model, id), logit: row[id]!, probability };
  });
}

/**
 * `topIds` of the few values that can be among the best: those not below the `top`-th largest of as many and more block
 * maxima. Sorting all of 375 rows of GPT-2's logits takes seconds.
 */
function bestIds(row: Float32Array, top: number): number[] {
  const blockSize = Math.floor(row.length / (4 * top));
  if (blockSize < 2) return topIds(row, top);
  const maxima = Float32Array.from({ length: Math.ceil(row.length / blockSize) }, (_, block) => {
    const end = Math.min(row.length, (block + 1) * blockSize);
    let largest = Number.NEGATIVE_INFINITY;
    for (let id = block * blockSize; id < end; id++) if (row[id]! > largest) largest = row[id]!;
    return largest;
  });
  const bound = maxima.sort()[maxima.length - top]!;
  const ids: number[] = [];
  for (let id = 0; id < row.length; id++) if (row[id]! >= bound) ids.push(id);
  return topIds(
    Float32Array.from(ids, (id) => row[id]!),
    top,
  ).map((i) => ids[i]!);
}
