import { hookName, hookNames } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import { causalMaskOf } from '../forward/causalMaskOf.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { Tensor } from '../tensor.ts';
import type { OperationContext } from './Operation.ts';
import { arePatternsKept } from './patternBytes.ts';
import { type PatternReads, readPatterns, type TokenRun } from './readPatterns.ts';
import { readRun } from './readRun.ts';

/** Which rows of the attention patterns are looked at, and by whom. */
export interface PatternRows {
  /** The query of each prompt. */
  queries: readonly number[];
  /** Takes what it needs of one prompt in one layer, [head, query, key]: the row of `query` is there, others need not be. */
  look(pattern: Tensor, at: { layer: number; prompt: number; query: number }): void;
}

/**
 * Shows the attention of one query of each prompt in every layer. Patterns of long prompts are too many to be kept: of a run
 * whose stream is remembered these rows alone are computed again, one query against the keys of each layer.
 */
export async function readPatternRows(
  run: TokenRun,
  { queries, look }: PatternRows,
  context: Pick<OperationContext, 'runs' | 'checkpoint'>,
): Promise<void> {
  const { model, prompts, hooks } = run;
  const { nLayers } = model.config;
  const tokens = prompts.map((prompt) => prompt.tokens);
  const fromStream =
    hooks.length === 0 && !arePatternsKept(model.config, tokens) && context.runs?.canKeep(model, tokens);
  if (!fromStream) {
    const layers = [...Array(nLayers).keys()];
    const lookAtRow: PatternReads['look'] = (pattern, at) => look(pattern, { ...at, query: queries[at.prompt]! });
    await readPatterns(run, { layers, look: lookAtRow }, context);
    return;
  }
  const { cache } = await readRun(run, { names: hookNames('resid_pre', nLayers), logitsAt: 'none' }, context);
  for (let layer = 0; layer < nLayers; layer++) {
    const rows = await computeRows(model, cache, { layer, queries, checkpoint: context.checkpoint });
    for (const prompt of prompts.keys()) look(rows.sub(prompt), { layer, prompt, query: 0 });
  }
}

/** Softmax of each prompt's query against all its keys, [prompt, head, 1, key]. */
async function computeRows(
  model: HookedTransformer,
  cache: ActivationCache,
  { layer, queries, checkpoint }: { layer: number; queries: readonly number[]; checkpoint(): Promise<void> },
): Promise<Tensor> {
  const stream = cache.get(hookName('resid_pre', layer)); // [prompt, position, dModel]
  const [prompts, length, dModel] = stream.shape as [number, number, number];
  const asking = new Float32Array(prompts * dModel);
  for (const [prompt, query] of queries.entries()) asking.set(stream.sub(prompt, query).data, prompt * dModel);
  const { nHeads, dHead } = model.config;
  const queried = await model.runStretch({
    ...{ stretch: 'queries', layer, checkpoint },
    inputs: { resid_pre: { data: asking, dims: [prompts, 1, dModel] } },
  });
  const keyed = await model.runStretch({
    ...{ stretch: 'keys', layer, checkpoint },
    inputs: { resid_pre: { data: stream.data, dims: stream.shape } },
  });
  const looked = await model.runStretch({
    ...{ stretch: 'look', layer, checkpoint },
    inputs: {
      q: { data: queried.get('q')!, dims: [prompts, 1, nHeads, dHead] },
      k: { data: keyed.get('k')!, dims: [prompts, length, nHeads, dHead] },
      mask: { data: causalMaskOf(queries, length), dims: [prompts, 1, 1, length] },
    },
  });
  return Tensor.of(looked.get('pattern')!, [prompts, nHeads, 1, length], ['prompt', 'head', 'query', 'key']);
}
