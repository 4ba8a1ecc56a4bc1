import {
  answerSchema,
  CircuitLensError,
  type HeadIndex,
  modelSpecFields,
  notebookPrompts,
  promptSchema,
} from '@circuit-lens/shared';
import { z } from 'zod';
import { copiedThroughHead, isAmongTop } from '../analysis/copying.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { mean } from '../mean.ts';
import { Tensor } from '../tensor.ts';
import { arenaInputs, type CopyingInputs, paperInputs } from './copyingInputs.ts';
import { givenHeads } from './givenHeads.ts';
import { countOf } from './inputSizes.ts';
import { defineOperation, type OperationContext } from './Operation.ts';
import { tokenLabel } from './tokenRanking.ts';
import { unembedRows } from './unembedRows.ts';

/** A name is copied when it is among so many best tokens. */
const top = 5;

/** Rows are unembedded together, so many at a time: 120 rows of GPT-2's logits are 24 MB. */
const rowsAtOnce = 120;

/** Several heads share those, so that few runs are short of rows: reading W_U is what a run of a few rows costs. */
const rowsWritten = 8 * rowsAtOnce;

/**
 * Does a head say the name it reads: the share of names that are among the five tokens it would promote most if it
 * attended to them alone, or with `negative` demote most (Wang et al. 2022, section 3.1 and appendix; ARENA 1.4.1).
 */
export const headsCopyingScores = defineOperation({
  name: 'heads.copyingScores',
  version: 1,
  summary: 'Share of names that every head copies (or, negative, suppresses) when it attends to nothing else.',
  input: z.strictObject({
    ...modelSpecFields,
    definition: z
      .enum(['arena', 'paper'])
      .optional()
      .describe(
        'arena (default): W_E + MLP0 of each name; paper: the stream after block 0 at IO, S1 and S2 of prompts',
      ),
    negative: z.boolean().optional().describe('With the sign of what the head writes turned; default false'),
    names: z
      .array(answerSchema)
      .min(1)
      .optional()
      .describe("For arena: one-token names, space included, or ids; default ARENA's 109 as far as they are one token"),
    prompts: z
      .array(promptSchema)
      .min(1)
      .optional()
      .describe("For paper: IOI prompts; default the notebook's eight with one space"),
    heads: z.array(z.string()).min(1).optional().describe('Labels such as L9H9; default all, the others are NaN'),
  }),
  output:
    'tensor [layer, head]: share of names (of names at IO, S1 and S2), 0 to 1; average over the heads asked for; count: how many names; names: their tokens',
  mode: 'job',
  takesPrompts: false,
  // Each head's output for each name is unembedded.
  cost: ({ names, heads }, { config }) => 5 * countOf(names, 109) * countOf(heads, config.nLayers * config.nHeads),
  async run(input, context) {
    checkFields(input);
    const model = await context.loadModel(input);
    const { nLayers, nHeads } = model.config;
    const heads = givenHeads(model, input.heads);
    const isPaper = input.definition === 'paper';
    const spec = { model: input.model, weightFlags: input.weightFlags };
    const inputs = isPaper
      ? await paperInputs(spec, input.prompts ?? notebookPrompts('single'), context)
      : await arenaInputs(model, input.names, context);
    const options = { sign: input.negative ? (-1 as const) : (1 as const), withBias: isPaper };
    const shares = await copiedShares(model, heads, inputs, options, context);
    const tensor = Tensor.zeros([nLayers, nHeads], ['layer', 'head']);
    tensor.data.fill(Number.NaN);
    for (const [i, { layer, head }] of heads.entries()) tensor.data[layer * nHeads + head] = shares[i]!;
    const names = [...new Set(inputs.ids)].map((id) => tokenLabel(model, id));
    return { tensor, average: mean(shares), count: inputs.ids.length, names };
  },
});

/** Names belong to one definition and prompts to the other: given to the wrong one they would change nothing. */
function checkFields({
  definition = 'arena',
  ...input
}: {
  definition?: string;
  names?: unknown;
  prompts?: unknown;
}): void {
  const [field, other] = definition === 'arena' ? (['prompts', 'paper'] as const) : (['names', 'arena'] as const);
  if (input[field] === undefined) return;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `${field} has no meaning with definition "${definition}". Leave it out, or set definition to "${other}".`,
    { field, definition },
  );
}

/** The share of names among the best tokens of what each head writes of them. */
async function copiedShares(
  model: HookedTransformer,
  heads: readonly HeadIndex[],
  { rows, ids }: CopyingInputs,
  options: { sign: 1 | -1; withBias: boolean },
  context: OperationContext,
): Promise<number[]> {
  const { dModel } = model.config;
  const copied = heads.map(() => 0);
  const headsAtOnce = Math.max(1, Math.floor(rowsWritten / ids.length));
  for (let first = 0; first < heads.length; first += headsAtOnce) {
    context.onProgress(first / heads.length, `copying scores of ${heads.length} heads`);
    const some = heads.slice(first, first + headsAtOnce);
    const written = new Float32Array(some.length * rows.length);
    for (const [i, head] of some.entries()) written.set(copiedThroughHead(model, head, rows, options), i * rows.length);
    for (let row = 0; row < some.length * ids.length; row += rowsAtOnce) {
      const stream = written.subarray(row * dModel, (row + rowsAtOnce) * dModel);
      const logits = await unembedRows(model, stream, context);
      for (let r = 0; r < logits.shape[0]!; r++) {
        const isCopied = isAmongTop(logits.sub(r).data, ids[(row + r) % ids.length]!, top);
        if (isCopied) copied[first + Math.floor((row + r) / ids.length)]! += 1;
      }
    }
  }
  return copied.map((count) => count / ids.length);
}
