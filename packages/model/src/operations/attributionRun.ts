import { CircuitLensError, hookName, type RunRecipe } from '@circuit-lens/shared';
import { z } from 'zod';
import type { ActivationCache } from '../ActivationCache.ts';
import { readParts } from '../analysis/logitLens.ts';
import {
  type LayerNormChoice,
  makeReadouts,
  type Readout,
  readoutHooks,
  readVector,
  rowAt,
} from '../analysis/readout.ts';
import type { ResidualPart } from '../analysis/residualParts.ts';
import { mean } from '../mean.ts';
import type { Tensor } from '../tensor.ts';
import { checkFinite, type positionField, resolveInAll } from './logitsAtPosition.ts';
import type { OperationContext } from './Operation.ts';
import { type PreparedRun, prepareRun } from './prepareRun.ts';
import { type PatternReads, readWithPatterns } from './readPatterns.ts';
import { readRun } from './readRun.ts';

export const layerNormField = {
  layerNorm: z
    .enum(['cached', 'recomputed'])
    .optional()
    .describe("Each part divided by the run's own final scale (default), or by the scale of that part alone"),
};

export const topField = { top: z.int().nonnegative().optional().describe('How many named parts; default 10') };

/** A run with what its attribution reads. */
export interface AttributionRun {
  run: PreparedRun;
  cache: ActivationCache;
  /** Where the prediction is read, [prompt, dVocab]. */
  logits: Tensor;
  readouts: Readout[];
  /** The logit difference of every prompt (or the correct token's logit), from the logits. */
  totals: number[];
}

type Recipe = RunRecipe & z.output<z.ZodObject<typeof positionField>>;

/**
 * Runs a recipe once, keeping only `hooks`, and prepares to read its parts.
 * @param positions what is kept of activations by position: `read`, where the prediction is read, or `all`. Neurons of all
 *   positions of eight long prompts would be more than the model
 * @param patterns attention patterns to look at on the way; left out: none
 * @throws CircuitLensError BAD_USER_INPUT when a prompt has no correct answer, POSITION_OUT_OF_RANGE, NOT_FINITE
 */
export async function runForAttribution(
  recipe: Recipe,
  hooks: (run: PreparedRun) => string[],
  context: OperationContext,
  positions: 'read' | 'all' = 'read',
  patterns?: (run: PreparedRun, readAt: readonly number[]) => PatternReads,
): Promise<AttributionRun> {
  const run = await prepareRun(recipe, context);
  const { model, prompts } = run;
  const readAt = resolveInAll(prompts, recipe.position);
  const sites = prompts.map(({ correct, incorrect }, i) => {
    if (correct !== null) return { correct, incorrect, position: readAt[i]! };
    const field = `prompts[${i}].answers.correct`;
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `${field} is missing: attribution reads parts in the direction of an answer. Give \`answers: { correct }\`, and \`incorrect\` for a difference.`,
      { field },
    );
  });
  const names = new Set([...readoutHooks, ...hooks(run)]);
  if (run.hooks.length > 0) names.add(hookName('ln_final.normalized'));
  const reads = { names: [...names], logitsAt: readAt, keepAt: positions === 'read' ? readAt : undefined };
  const { cache, logits } = patterns
    ? await readWithPatterns(run, patterns(run, readAt), reads, context)
    : await readRun(run, reads, context);
  checkFinite(logits!);
  const logit = (prompt: number, token: number | null) => (token === null ? 0 : logits!.at(prompt, token));
  return {
    run,
    cache,
    logits: logits!,
    readouts: makeReadouts(model, cache, sites),
    totals: sites.map(({ correct, incorrect }, prompt) => logit(prompt, correct) - logit(prompt, incorrect)),
  };
}

/** One named part outside the chosen unit: its effect on every prompt. */
export interface RestPart {
  label: string;
  values: number[];
}

/** A vector of the weights [dModel], such as b_O, read by every prompt. */
export function readConstant(
  { run, readouts }: AttributionRun,
  label: string,
  vector: Float32Array,
  layerNorm: LayerNormChoice,
): RestPart {
  const { layerNormEps } = run.model.config;
  return { label, values: readouts.map((readout) => readVector(readout, vector, layerNorm, layerNormEps)) };
}

/** Whole parts of the stream, read by every prompt. */
export function readWhole(
  { run: { model }, cache, readouts }: AttributionRun,
  parts: readonly ResidualPart[],
  layerNorm: LayerNormChoice,
): RestPart[] {
  const read = readParts(model, cache, readouts, parts, layerNorm);
  return parts.map(({ label }, i) => ({ label, values: readouts.map((_, prompt) => read.at(prompt, i)) }));
}

/**
 * What is left beside the written parts: the final layer norm's own bias where it is not folded, and for a run with
 * interventions what they put into the stream past the parts, so that the parts of any run sum to its logits. With a
 * recomputed layer norm the parts have no sum to complete, and that one is left out.
 */
export function otherParts(
  { run, cache, readouts }: AttributionRun,
  written: readonly number[],
  layerNorm: LayerNormChoice,
): RestPart[] {
  const parts: RestPart[] = [];
  if (!run.model.weightFlags.foldLayerNorm) {
    parts.push({ label: 'ln_final_bias', values: readouts.map(({ finalNormBias }) => finalNormBias) });
  }
  if (run.hooks.length > 0 && layerNorm === 'cached') {
    const normalized = cache.get(hookName('ln_final.normalized')); // [prompt, position, dModel]
    const values = readouts.map((readout, prompt) => {
      const read = readVector({ ...readout, scale: 1 }, rowAt(normalized, prompt, readout), 'cached', 0);
      return read - written[prompt]!;
    });
    parts.push({ label: 'interventions', values });
  }
  return parts;
}

/** Sums of a [prompt, …] tensor, one a prompt. */
export function sumByPrompt(tensor: Tensor): number[] {
  return Array.from({ length: tensor.shape[0]! }, (_, prompt) =>
    tensor.sub(prompt).data.reduce((sum, value) => sum + value, 0),
  );
}

/** The mean over prompts of `total − unembedBias − what the parts sum to`: rounding only. */
export function totalsOf({ totals, readouts }: AttributionRun, explained: readonly number[]) {
  const total = mean(totals);
  const unembedBias = mean(readouts.map((readout) => readout.unembedBias));
  return { total, unembedBias, remainder: total - unembedBias - mean(explained) };
}
