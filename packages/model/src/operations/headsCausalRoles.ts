import { allHeads, headLabel, notebookPrompts, promptSchema, type RunRecipe } from '@circuit-lens/shared';
import { z } from 'zod';
import { type CausalTest, defaultCausalThresholds, isBeyond, testOfRole, verdictOn } from '../analysis/causalRoles.ts';
import { type HeadRole, headRoles, type MeasuredRole } from '../analysis/headRoles.ts';
import { abcCounterparts } from '../ioi/abcCounterparts.ts';
import { type CausalStep, causalSteps, stepEffect } from './causalSteps.ts';
import { headsRoles } from './headsRoles.ts';
import { inputSizes } from './inputSizes.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { pathsCost } from './sweepCost.ts';

const share = (text: string) => z.number().positive().optional().describe(text);

const orCorrupted = ' Give `corrupted`: a prompt without the task for each, as long as it.';

type RoleRow = MeasuredRole & { head: string };

/**
 * Which heads that look the part play it: candidates of `heads.roles`, each put to the experiment that defines its role
 * (Wang et al. 2022, section 3), from the logits backwards. The heads that one step confirms are where the next step's
 * paths end.
 */
export const headsCausalRoles = defineOperation({
  name: 'heads.causalRoles',
  version: 1,
  summary: 'Candidate roles put to the test: which heads do what they look like, by path patching and by ablation.',
  input: headsRoles.input.extend({
    corrupted: z
      .array(promptSchema)
      .min(1)
      .optional()
      .describe('One for each prompt and as long as it; default: three unrelated names in place of IO, S1 and S2'),
    corruptedSeed: z.int().min(0).max(0xffff_ffff).optional().describe('Of those names; default 0'),
    causalThresholds: z
      .strictObject({
        direct: share('Movers: what their direct path to the logits carries'),
        backup: share('Backup movers: what they write more once the name movers are off'),
        queries: share('S-inhibition: what reaches the queries of the name movers'),
        values: share('Induction and duplicate token: what reaches the values of the S-inhibition heads'),
        keys: share('Previous token: what reaches the keys of the induction heads'),
      })
      .optional()
      .describe('From which share of the logit difference on a role is confirmed; what is left out keeps its default'),
  }),
  output:
    'rows, one a head: as in heads.roles, and basis: causal where confirmed; confirmed: true, false, or null where nothing could be tested; test: direct, backup, queries, values or keys; effect, interval { low, high }, causalThreshold: shares of |logit difference|. steps, one a test that was done: { test, receivers, senderPosition, effect, low, high [layer, head], shares, NaN without interval; others: heads of no such role beyond the threshold }; causalThresholds, thresholds, logitDifference { clean, corrupted }, prompts; partial results are the same with the steps so far',
  mode: 'job',
  takesPrompts: true,
  cost(input, sizes) {
    const own = sizes.prompts > 0 ? sizes : inputSizes({ prompts: notebookPrompts('single') }, sizes.config);
    return headsRoles.cost!(input, own) + causalSteps.length * pathsCost({}, own);
  },
  async run({ corrupted, corruptedSeed = 0, causalThresholds, ...input }, context) {
    const { model: name, weightFlags, prependBos, prompts: given = notebookPrompts('single') } = input;
    const clean: RunRecipe = { model: name, weightFlags, prependBos, prompts: given };
    const { model, prompts } = await prepareRun(clean, context);
    context.onProgress(0, 'reading');
    const reading = await headsRoles.run({ ...input, prompts: given }, context);
    const candidates = reading.rows as RoleRow[];
    const thresholds = { ...defaultCausalThresholds, ...causalThresholds };
    const unrelated = () => abcCounterparts(prompts, corruptedSeed, model.tokenizer, orCorrupted);
    const pair = { clean, corrupted: { prompts: corrupted ?? unrelated().map(({ tokens }) => ({ tokens })) } };
    const heads = allHeads(model.config.nLayers, model.config.nHeads);
    const steps: CausalStep[] = [];

    const rowsSoFar = () =>
      candidates.map((row, i) => {
        const effectIn = (test: CausalTest) => stepEffect(steps, test, heads[i]!);
        return { ...row, ...verdictOn(row.role, effectIn, thresholds) };
      });
    const confirmed = (role: HeadRole): string[] =>
      rowsSoFar().flatMap((row) => (row.role === role && row.confirmed ? [row.head] : []));
    const othersIn = (test: CausalTest): string[] => {
      const tested = headRoles.filter((role) => testOfRole[role].test === test);
      return heads.flatMap((head, i) => {
        if (tested.some((role) => role === candidates[i]!.role)) return [];
        const found = stepEffect(steps, test, head)!;
        const isLarge = tested.some((role) => isBeyond(found, testOfRole[role].sign, thresholds[test]));
        return isLarge ? [headLabel(head)] : [];
      });
    };
    const soFar = () => ({
      rows: rowsSoFar(),
      steps: steps.map(({ logitDifference: _, ...step }) => ({ ...step, others: othersIn(step.test) })),
      causalThresholds: thresholds,
      thresholds: reading.thresholds,
      logitDifference: steps[0]?.logitDifference ?? { clean: reading.logitDifference as number, corrupted: null },
      prompts: given.length,
    });
    for (const [i, step] of causalSteps.entries()) {
      const part = (done: number, message: string) =>
        context.onProgress((i + done) / causalSteps.length, `${step.words}: ${message}`);
      const done = await step.run(pair, confirmed, { ...context, onProgress: part, onPartial: undefined });
      if (done) steps.push(done);
      context.onPartial?.(soFar());
    }
    return soFar();
  },
});
