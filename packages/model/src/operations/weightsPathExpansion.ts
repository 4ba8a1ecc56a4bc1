import { hookName, runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { LogitSize } from '../analysis/LogitSize.ts';
import { type PathTerms, PathWalk, pathHooks } from '../analysis/pathTerms.ts';
import { readVector, rowAt } from '../analysis/readout.ts';
import { MatrixProducts } from '../linalg/MatrixProducts.ts';
import { mean } from '../mean.ts';
import { Tensor } from '../tensor.ts';
import { runForAttribution, totalsOf } from './attributionRun.ts';
import { interventionsOf, positionField } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { type PatternReads, readPatterns } from './readPatterns.ts';
import { stepsOf } from './weightsCircuits.ts';

/** Sums of terms by their kind. */
const kinds = ['direct', 'oneHead', 'twoHeads', 'mlp', 'rest'] as const;

/**
 * By which paths do the logits come about: embeddings alone, embeddings through one head, through two heads in a row, and
 * MLPs; `rest` is everything longer, with the biases (Elhage et al. 2021, "Path expansion of logits" and "Virtual
 * attention heads"). Patterns and layer-norm scales are those of the run, so effects of all kinds sum to the logit
 * difference.
 */
export const weightsPathExpansion = defineOperation({
  name: 'weights.pathExpansion',
  version: 1,
  summary: 'Size of the direct, one-head, two-head and MLP terms of the logits of a run.',
  input: z.strictObject({ ...runRecipeFields, ...positionField }),
  output:
    'size, effect [component] (direct, oneHead, twoHeads, mlp, rest): root mean square over all tokens of the centred logits, and part of the logit difference; heads: sizes and effects [layer, head] of one head and of two that end in it; mlps [layer]; total, unembedBias, remainder; all means over prompts',
  mode: 'job',
  takesPrompts: true,
  // Every path through two layers reads every position once more.
  cost: (_input, { pass }) => 4 * pass,
  async run(input, context) {
    const attribution = await runForAttribution(
      input,
      ({ model: { config } }) => [...pathHooks(config.nLayers), hookName('resid_post', config.nLayers - 1)],
      context,
      'all',
    );
    const { run, cache, readouts } = attribution;
    const { model, prompts } = run;
    const { nLayers, nHeads, layerNormEps } = model.config;
    const products = new MatrixProducts(model.runtime);
    const step = stepsOf(context, 'path expansion');
    const sizes = await LogitSize.make(model, products, (share) => step(share / 2));
    const stream = cache.get(hookName('resid_post', nLayers - 1));
    const means = { size: new Means(), effect: new Means() };
    const explained: number[] = [];
    const walks = readouts.map(({ position }, prompt) => new PathWalk(model, products, cache, { prompt, position }));
    // The patterns come by in a second pass, in which interventions do the same again: what they tell is from the first.
    const told = interventionsOf({ ...run, effects: [...run.effects] });
    const layers = [...Array(nLayers).keys()];
    const look: PatternReads['look'] = async (pattern, { layer, prompt }) => {
      await step(0.5 + (layer + prompt / prompts.length) / nLayers / 4);
      await walks[prompt]!.add(layer, pattern);
    };
    await readPatterns(run, { layers, look }, context);
    for (const [prompt, readout] of readouts.entries()) {
      await step(0.75 + prompt / prompts.length / 4);
      const { terms } = walks[prompt]!;
      const vectors = vectorsOf(terms, rowAt(stream, prompt, readout));
      const effects = vectors.map((vector) => readVector(readout, vector, 'cached', layerNormEps));
      means.effect.add(effects);
      means.size.add(await sizes.of(vectors, readout.scale));
      explained.push(effects.slice(0, kinds.length).reduce((sum, effect) => sum + effect, readout.finalNormBias));
    }
    const part = (of: Means, start: number, shape: number[]) => {
      const values = of.mean().slice(start, start + shape.reduce((product, n) => product * n, 1));
      return Tensor.of(Float32Array.from(values), shape, shape.length === 2 ? ['layer', 'head'] : ['layer']);
    };
    const [one, two, mlp] = [kinds.length, kinds.length + nLayers * nHeads, kinds.length + 2 * nLayers * nHeads];
    const byKind = (of: Means) =>
      Tensor.of(Float32Array.from(of.mean().slice(0, kinds.length)), [kinds.length], ['component']).withLabels(
        'component',
        [...kinds],
      );
    const split = (start: number, shape: number[]) => ({
      size: part(means.size, start, shape),
      effect: part(means.effect, start, shape),
    });
    return {
      size: byKind(means.size),
      effect: byKind(means.effect),
      oneHead: split(one, [nLayers, nHeads]),
      twoHeads: split(two, [nLayers, nHeads]),
      mlps: split(mlp, [nLayers]),
      finalNormBias: mean(readouts.map(({ finalNormBias }) => finalNormBias)),
      ...totalsOf(attribution, explained),
      ...told,
    };
  },
});

/** The sum of every kind, then all terms by themselves. */
function vectorsOf({ direct, oneHead, twoHeads, mlp }: PathTerms, stream: Float32Array): Float32Array[] {
  const sums = [direct, sumOf(oneHead), sumOf(twoHeads), sumOf(mlp)];
  const rest = stream.map((value, i) => sums.reduce((left, term) => left - term[i]!, value));
  return [...sums, rest, ...oneHead, ...twoHeads, ...mlp];
}

function sumOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(vectors[0]!.length);
  for (const vector of vectors) for (const [i, value] of vector.entries()) sum[i] = sum[i]! + value;
  return Float32Array.from(sum);
}

/** Means of lists of the same length. */
class Means {
  private sums: number[] = [];
  private count = 0;

  add(values: readonly number[]): void {
    this.sums = values.map((value, i) => value + (this.sums[i] ?? 0));
    this.count++;
  }

  mean(): number[] {
    return this.sums.map((sum) => sum / this.count);
  }
}
