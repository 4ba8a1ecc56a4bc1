import { CircuitLensError, hookName, parseHead, positionSchema, runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { qkAttribution, qkHooks } from '../analysis/qkAttribution.ts';
import { resolvePosition } from '../interventions/PreparedPrompt.ts';
import type { Tensor } from '../tensor.ts';
import { stopAfter } from './attentionRun.ts';
import { checkPromptIndex } from './checkPromptIndex.ts';
import { interventionsOf } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { readRun } from './readRun.ts';
import { tokenLabel } from './tokenRanking.ts';

/** Why does this query look at this key: the attention score as a table of what wrote to both. */
export const attentionQkAttribution = defineOperation({
  name: 'attention.qkAttribution',
  version: 1,
  summary: 'One attention score as an exact table: every writer at the query times every writer at the key.',
  input: z.strictObject({
    ...runRecipeFields,
    head: z.string().describe('Label such as L9H9'),
    query: positionSchema.describe('Position that looks'),
    key: positionSchema.describe('Position that is looked at, not after the query'),
    prompt: z.int().nonnegative().optional().describe('Index of the prompt; default 0'),
  }),
  output:
    'tensor [component (query side), component (key side)], in units of the score; queryTotals and keyTotals [component]: rows and columns summed; sum: of the table; score: the cached one (before softmax, divided by √dHead); attention: after softmax; query, key: { position, token }. With interventions on the score itself, sum is the score before them',
  example: { head: 'L2H0', query: 'end', key: 'io' },
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const run = await prepareRun(input, context);
    const { model } = run;
    const head = parseHead(input.head, model.config);
    const prompt = input.prompt ?? 0;
    checkPromptIndex('prompt', prompt, run.prompts);
    const own = run.prompts[prompt]!;
    const query = resolvePosition(input.query, own, prompt);
    const key = resolvePosition(input.key, own, prompt);
    checkOrder(query, key);
    const found = { attn_scores: Number.NaN, pattern: Number.NaN };
    const visits = new Map(
      (['attn_scores', 'pattern'] as const).map((kind) => [
        hookName(kind, head.layer),
        (activation: Tensor) => {
          found[kind] = activation.at(prompt, head.head, query, key);
        },
      ]),
    );
    const stopAtLayer = stopAfter(run, head.layer);
    const reads = { names: qkHooks(head.layer), visits, logitsAt: 'none' as const, stopAtLayer };
    const { cache } = await readRun(run, reads, context);
    const { table, ...sums } = qkAttribution(model, cache, head, { prompt, query, key }, run.hooks.length > 0);
    const site = (position: number) => ({ position, token: tokenLabel(model, own.tokens[position]!) });
    return {
      tensor: table,
      ...sums,
      score: found.attn_scores,
      attention: found.pattern,
      query: site(query),
      key: site(key),
      ...interventionsOf(run),
    };
  },
});

function checkOrder(query: number, key: number): void {
  if (key <= query) return;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `key is position ${key}, after the query at ${query}: a query never sees it. Give a key from 0 to ${query}.`,
    { field: 'key', query, key },
  );
}
