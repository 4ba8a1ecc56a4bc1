import { answerSchema, CircuitLensError, modelSpecFields, parseHead } from '@circuit-lens/shared';
import { z } from 'zod';
import { tokenCircuit } from '../analysis/tokenCircuit.ts';
import { Tensor } from '../tensor.ts';
import { takeRows } from '../weights/matrixLayout.ts';
import { arenaInputs } from './copyingInputs.ts';
import { countOf } from './inputSizes.ts';
import { defineOperation } from './Operation.ts';
import { answerId } from './prepareRun.ts';
import { tokenLabel } from './tokenRanking.ts';

const tokens = z.array(answerSchema).min(1).max(1000);

/**
 * A head, or the direct path, between tokens: which token makes which one more likely, which token looks for which
 * (Elhage et al. 2021, "Interpreting OV and QK circuits"). Values are logits (or scores before 1/√dHead) of vectors as
 * they are, before any layer-norm scale. In GPT-2 the stream that heads read is far from W_E: `afterMlp0` puts what
 * MLP 0 makes of each token in its place.
 */
export const weightsTokenCircuit = defineOperation({
  name: 'weights.tokenCircuit',
  version: 1,
  summary: 'A head between tokens: what it would say of each (fullOv), what it looks for (fullQk); or the direct path.',
  input: z.strictObject({
    ...modelSpecFields,
    circuit: z.enum(['fullOv', 'fullQk', 'direct']).describe('direct = W_E W_U, bigrams without any head'),
    head: z.string().optional().describe('L9H9; not for direct'),
    rows: tokens.describe('Tokens read (fullOv, direct) or looking (fullQk): text of one token, or ids'),
    columns: tokens.optional().describe('Tokens said, or looked at; default those of rows'),
    embedding: z
      .enum(['raw', 'afterMlp0'])
      .optional()
      .describe('Vector of a token: W_E (default), or W_E + MLP0(LN2(W_E))'),
  }),
  output: 'tensor [token, token], rows then columns, labelled by their texts',
  example: { circuit: 'fullOv', head: 'L2H0', rows: [' John', ' Mary'] },
  mode: 'immediate',
  takesPrompts: false,
  // A row is a vector for each token, a column a product with each of them.
  cost: ({ rows, columns }) => countOf(rows, 1) + countOf(columns, countOf(rows, 1)),
  values: ({ rows, columns }) => countOf(rows, 1) * countOf(columns, countOf(rows, 1)),
  async run(input, context) {
    const model = await context.loadModel(input);
    const { circuit } = input;
    const head = circuit === 'direct' ? null : parseHead(requireHead(input.head, circuit), model.config);
    const rowIds = input.rows.map((token) => answerId(token, model)!);
    const columnIds = input.columns?.map((token) => answerId(token, model)!) ?? rowIds;
    const { weights, config } = model;
    const embedded = async (ids: number[]) =>
      input.embedding === 'afterMlp0'
        ? (await arenaInputs(model, ids, context)).rows
        : takeRows(weights.W_E, ids, config.dModel);
    const said = circuit === 'fullQk' ? await embedded(columnIds) : takeRows(weights.W_U_T, columnIds, config.dModel);
    const values = tokenCircuit(model, { circuit, head }, await embedded(rowIds), said);
    const axis = (ids: number[]) => ({ name: 'token' as const, labels: ids.map((id) => tokenLabel(model, id)) });
    const shape = [rowIds.length, columnIds.length];
    return { tensor: new Tensor(Float32Array.from(values), shape, [axis(rowIds), axis(columnIds)]) };
  },
});

function requireHead(head: string | undefined, circuit: string): string {
  if (head !== undefined) return head;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `head is missing: ${circuit} is the circuit of one head. Give a label such as "L0H0", or ask for circuit "direct".`,
    { field: 'head', circuit },
  );
}
