import { CircuitLensError, modelSpecFields, parseHead } from '@circuit-lens/shared';
import { z } from 'zod';
import { headMatrix } from '../analysis/headCircuit.ts';
import { matrixDirections } from '../analysis/mlpDirections.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { MatrixProducts } from '../linalg/MatrixProducts.ts';
import { headCost, multiplicationsOfToken, perEntry } from './headCost.ts';
import { wholeOf } from './inputSizes.ts';
import { defineOperation, type OperationContext } from './Operation.ts';
import { type TokenEnds, tokenEnds } from './topTokens.ts';
import { stepsOf } from './weightsCircuits.ts';

/** One direction that a matrix writes (or reads), and what it means in tokens, either way. */
export interface SingularVector extends TokenEnds {
  rank: number;
  singularValue: number;
}

/**
 * The main directions of a matrix in words: its singular vectors on the side of the residual stream, unembedded (Millidge
 * & Black 2022; TransformerLens' SVDInterpreter). Of OV and W_out what they write, of W_in what neurons read. The sign of
 * a vector is arbitrary, so both ends are given.
 */
export const weightsSingularVectors = defineOperation({
  name: 'weights.singularVectors',
  version: 1,
  summary: 'The main directions that a head or an MLP writes, or an MLP reads, each as its top tokens of both signs.',
  input: z.strictObject({
    ...modelSpecFields,
    matrix: z.enum(['ov', 'wIn', 'wOut']).describe('A head’s W_V W_O, or an MLP’s W_in or W_out'),
    head: z.string().optional().describe('For ov: L9H9'),
    layer: z.int().nonnegative().optional().describe('For wIn and wOut'),
    vectors: z.int().min(1).max(64).optional().describe('How many vectors; default 10'),
    top: z.int().nonnegative().max(1000).optional().describe('How many tokens at either end; default 10'),
  }),
  output: 'rows: { rank, singularValue, positive, negative }, each end a list of { id, text, value = vector · W_U }',
  example: { matrix: 'ov', head: 'L2H0', vectors: 2, top: 5 },
  mode: 'job',
  takesPrompts: false,
  cost: (input, sizes) => {
    const { dModel, dVocab } = sizes.config;
    const entries = wholeOf(input.vectors, 10) * dVocab;
    const ofEnds = 2 * perEntry(wholeOf(input.top, 10));
    return headCost(input, sizes) + (entries * (dModel + ofEnds)) / multiplicationsOfToken(dModel);
  },
  async run(input, context) {
    const model = await context.loadModel(input);
    const { values, vectors } = await directionsOf(model, input, context);
    const { dModel } = model.config;
    const count = Math.min(input.vectors ?? 10, values.length);
    const kept = Float32Array.from(vectors.subarray(0, count * dModel));
    const ends = await tokenEnds(model, new MatrixProducts(model.runtime), kept, 'W_U_T', input.top ?? 10);
    const rows = ends.map((end, rank): SingularVector => ({ rank, singularValue: values[rank]!, ...end }));
    return { rows };
  },
});

interface Choice {
  matrix: 'ov' | 'wIn' | 'wOut';
  head?: string;
  layer?: number;
}

/** Singular values, falling, and as many vectors [vector, dModel]. */
async function directionsOf(
  model: HookedTransformer,
  { matrix, head, layer }: Choice,
  context: OperationContext,
): Promise<{ values: Float64Array; vectors: Float64Array }> {
  const { nLayers } = model.config;
  if (matrix === 'ov') {
    if (head === undefined) throw missing('head', 'ov is the circuit of one head; give a label such as "L0H0"');
    const { s, v } = headMatrix(model, parseHead(head, model.config), 'ov').svd();
    return { values: s, vectors: v };
  }
  if (layer === undefined || layer >= nLayers) {
    throw missing('layer', `${matrix} is the matrix of one MLP; allowed are 0 to ${nLayers - 1}`);
  }
  return matrixDirections(model, matrix, layer, stepsOf(context, 'singular vectors'));
}

function missing(field: string, why: string): CircuitLensError {
  return new CircuitLensError('BAD_USER_INPUT', `${field} is missing or out of range: ${why}.`, { field });
}
