import { CircuitLensError, detectionPattern, headKinds, runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { type DetectionOptions, detectInLayer } from '../analysis/detectHeads.ts';
import { meanOverPrompts } from '../analysis/meanOverPrompts.ts';
import { Tensor } from '../tensor.ts';
import { interventionsOf } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { type PatternReads, readPatterns } from './readPatterns.ts';

/** Which heads attend as a kind of head would: TransformerLens' `detect_head`, on one prompt or the mean of several. */
export const headsDetect = defineOperation({
  name: 'heads.detect',
  version: 1,
  summary: 'How well every head fits the attention pattern of a previous-token, duplicate-token or induction head.',
  input: z.strictObject({
    ...runRecipeFields,
    pattern: z
      .union([z.enum(headKinds), z.array(z.array(z.number())).min(1)])
      .describe('previousToken, duplicateToken, induction, or a matrix [query][key] of your own, 0 above the diagonal'),
    measure: z
      .enum(['mul', 'abs'])
      .optional()
      .describe('mul: share of attention on the pattern (default); abs: 1 − difference'),
    excludeBos: z.boolean().optional().describe('Attention to the first token does not count; default false'),
    excludeCurrent: z.boolean().optional().describe('Attention of a token to itself does not count; default false'),
  }),
  output: 'tensor [layer, head], the mean over prompts; perPrompt [prompt, layer, head]. mul is 0 to 1, abs −1 to 1',
  example: { pattern: 'previousToken' },
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const run = await prepareRun(input, context);
    const { model, prompts } = run;
    const { pattern } = input;
    const wanted = prompts.map(({ tokens }, i) =>
      typeof pattern === 'string' ? detectionPattern(pattern, tokens) : checkedMatrix(pattern, tokens.length, i),
    );
    const { nLayers, nHeads } = model.config;
    const options: DetectionOptions = input;
    const perPrompt = Tensor.zeros([prompts.length, nLayers, nHeads], ['prompt', 'layer', 'head']);
    const look: PatternReads['look'] = (attention, { layer, prompt }) => {
      const { length } = prompts[prompt]!.tokens;
      perPrompt.sub(prompt, layer).data.set(detectInLayer(attention, wanted[prompt]!, length, options));
    };
    await readPatterns(run, { layers: [...Array(nLayers).keys()], look }, context);
    return { tensor: meanOverPrompts(perPrompt), perPrompt, ...interventionsOf(run) };
  },
});

/** A user's matrix, row-major. @throws CircuitLensError BAD_USER_INPUT when it is not [length, length] and lower triangular */
function checkedMatrix(matrix: readonly (readonly number[])[], length: number, prompt: number): Float32Array {
  const isSquare = matrix.length === length && matrix.every((row) => row.length === length);
  if (!isSquare) {
    const got = `${matrix.length} rows of ${[...new Set(matrix.map((row) => row.length))].join(' or ')}`;
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `pattern has ${got} numbers; prompt ${prompt} has ${length} tokens (BOS included), so it must be ${length} by ${length}.`,
      { field: 'pattern', prompt, expected: [length, length] },
    );
  }
  const above = matrix.findIndex((row, query) => row.some((value, key) => key > query && value !== 0));
  if (above < 0) return Float32Array.from(matrix.flat());
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `pattern[${above}] is not 0 after entry ${above}: a query never attends to a later key. Give a lower triangular matrix.`,
    { field: 'pattern', row: above },
  );
}
