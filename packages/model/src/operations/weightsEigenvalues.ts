import { allHeads, headLabel, modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { headEigenvalues } from '../analysis/headSpectra.ts';
import { copyingScore } from '../linalg/eigenvalues.ts';
import { MatrixProducts } from '../linalg/MatrixProducts.ts';
import { Tensor } from '../tensor.ts';
import { givenHeads } from './givenHeads.ts';
import { headCost } from './headCost.ts';
import { defineOperation } from './Operation.ts';
import { circuitFields, spectrumTensor, stepsOf } from './weightsCircuits.ts';

/**
 * Does a head copy what it attends to? Eigenvalues of OV that are positive make the token it reads more likely (Elhage
 * et al. 2021, "Detecting copying behavior"). `fullOv` asks it of tokens, `ov` of directions of the stream.
 */
export const weightsEigenvalues = defineOperation({
  name: 'weights.eigenvalues',
  version: 1,
  summary: "Eigenvalues of heads' circuits, and the share of them that is positive: which heads copy?",
  input: z.strictObject({ ...modelSpecFields, ...circuitFields }),
  output:
    'real, imaginary [head, rank], largest modulus first; copyingScore [layer, head] = Re Σλ / Σ|λ|, NaN for heads not asked for',
  example: { circuit: 'ov' },
  mode: 'job',
  takesPrompts: false,
  cost: headCost,
  async run(input, context) {
    const model = await context.loadModel(input);
    const heads = givenHeads(model, input.heads);
    const products = new MatrixProducts(model.runtime);
    const asked = { circuit: input.circuit, heads };
    const spectra = await headEigenvalues(model, products, asked, stepsOf(context, 'eigenvalues'));
    const { nLayers, nHeads } = model.config;
    const scores = new Map(heads.map((head, i) => [headLabel(head), copyingScore(spectra[i]!)]));
    const all = allHeads(nLayers, nHeads).map((head) => scores.get(headLabel(head)) ?? Number.NaN);
    return {
      real: spectrumTensor(
        heads,
        spectra.map(({ real }) => real),
      ),
      imaginary: spectrumTensor(
        heads,
        spectra.map(({ imaginary }) => imaginary),
      ),
      copyingScore: Tensor.of(Float32Array.from(all), [nLayers, nHeads], ['layer', 'head']),
    };
  },
});
