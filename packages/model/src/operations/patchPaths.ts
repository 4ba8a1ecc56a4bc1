import { metricSchema, positionSchema, runRecipeSchema } from '@circuit-lens/shared';
import { z } from 'zod';
import { mean } from '../mean.ts';
import { patchMetric } from '../patching/patchMetric.ts';
import { checkPair } from '../patching/patchPlaces.ts';
import { parseReceivers, receiverSchema } from '../patching/paths/pathReceivers.ts';
import { jointResult, PathResult } from '../patching/paths/pathResult.ts';
import { checkPaths, hooksOfPaths, type PathDefinition } from '../patching/paths/pathRun.ts';
import { joinSenders, parseSenders, senderGroups } from '../patching/paths/pathSenders.ts';
import { placesIn } from '../patching/paths/promptPlaces.ts';
import { sweepPaths } from '../patching/paths/sweepPaths.ts';
import type { Tensor } from '../tensor.ts';
import { resolveInAll } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { readPatchRun } from './readPatchRun.ts';
import { pathsCost } from './sweepCost.ts';

/**
 * Which head feeds which: lets one sender's value of another run into a run along its direct paths to some receivers alone,
 * all other heads frozen (Wang et al. 2022, arXiv:2211.00593, appendix B; Goldowsky-Dill et al. 2023, arXiv:2304.05969).
 */
export const patchPaths = defineOperation({
  name: 'patch.paths',
  version: 2,
  summary:
    'Lets one head of another run reach chosen receivers directly, all other heads frozen, and measures what it does.',
  input: z.strictObject({
    clean: runRecipeSchema.describe('The run with the behaviour; its answers are the ones measured'),
    corrupted: runRecipeSchema.describe(
      'As many prompts, each as long as its clean one. Model, weightFlags and prependBos left out: those of `clean`',
    ),
    senders: z
      .union([z.enum(senderGroups), z.array(z.string()).min(1)])
      .optional()
      .describe(
        'Heads such as L9H9, MLPs and embeddings as 0_mlp_out, embed, pos_embed; "all" (default): every head; "everything": those and every head',
      ),
    senderPositions: z
      .array(positionSchema)
      .min(1)
      .optional()
      .describe('Where senders are patched, found in each clean prompt by itself; default every position'),
    receivers: z
      .array(receiverSchema)
      .min(1)
      .describe('["finalResid"], or [{ heads, input: "q" "k" "v", positions? }], or [{ mlps: [layer], positions? }]'),
    mlps: z
      .enum(['recompute', 'freeze'])
      .optional()
      .describe('recompute (default): MLPs on the way are part of the path; freeze: they write what they wrote'),
    layerNorm: z
      .enum(['recompute', 'freeze'])
      .optional()
      .describe("Scale of the receiver's own layer norm: recompute (default), or freeze, the base run's"),
    metric: metricSchema
      .optional()
      .describe('Default noisedLogitDifference for noise, normalizedLogitDifference for denoise'),
    direction: z
      .enum(['denoise', 'noise'])
      .optional()
      .describe('noise (default): the base run is clean, the sender corrupted; denoise: the other way round'),
    together: z.boolean().optional().describe('All senders at once instead of one by one; default false'),
  }),
  output:
    "tensor [layer, head], also as mean: the metric after each sender's paths, mean over prompts; perPrompt [prompt, layer, head]; interval: { low, high } [layer, head], 95 % bootstrap over prompts of the effect as in patch.activations (NaN with one prompt); unpatched: the base run's mean metric, which a sender without a path gives; NaN for heads that were not asked for; components: { mean [component], perPrompt [prompt, component], interval } of senders that are no heads; with together all of these without layer and head; baselines: { clean, corrupted }, mean metrics of the two runs (plain logit differences); metric, direction, definition: { mlps, layerNorm, receivers } as used; partial results are the same, NaN where nothing is known yet",
  example: { receivers: ['finalResid'] },
  mode: 'job',
  takesPrompts: true,
  cost: pathsCost,
  async run(input, context) {
    const { direction = 'noise', mlps = 'recompute', layerNorm = 'recompute', receivers, together = false } = input;
    const { model: name, weightFlags, prependBos } = input.clean;
    const clean = await prepareRun(input.clean, context);
    const corrupted = await prepareRun({ model: name, weightFlags, prependBos, ...input.corrupted }, context);
    checkPair(clean, corrupted);
    const { model, prompts } = clean;
    const { config } = model;
    const { senderPositions } = input;
    const definition: PathDefinition = {
      mlps,
      layerNorm,
      end: parseReceivers(receivers, config, prompts),
      senderPlaces: placesIn(prompts, senderPositions),
    };
    const { heads, components } = parseSenders(input.senders ?? 'all', config);
    const singles = [...heads, ...components];
    const senders = together ? [joinSenders(singles)] : singles;
    const isNoise = direction === 'noise';
    checkPaths(model, definition, isNoise ? clean.hooks : corrupted.hooks);
    const metric = input.metric ?? {
      kind: isNoise ? ('noisedLogitDifference' as const) : ('normalizedLogitDifference' as const),
    };
    const readAt = resolveInAll(prompts, metric.position);

    context.onProgress(0, 'clean and corrupted run');
    const keep = hooksOfPaths(definition, senders, config.nLayers);
    const read = { readAt, metric: metric.kind };
    const cleanRun = await readPatchRun(clean, { ...read, names: isNoise ? keep.base : keep.source }, context);
    const corruptedRun = await readPatchRun(corrupted, { ...read, names: isNoise ? keep.source : keep.base }, context);
    const { measure, measureRun, baselines, ranges } = patchMetric(
      metric.kind,
      prompts,
      cleanRun.prediction,
      corruptedRun.prediction,
    );
    const [base, source] = isNoise ? [cleanRun, corruptedRun] : [corruptedRun, cleanRun];
    // As exact as they are kept, so that a sender without a path has changed by 0.
    const unpatched = measureRun(base.prediction).map(Math.fround);
    const reference = { unpatched, ranges };
    const shaped = new PathResult(heads, components, config, reference);
    const used = {
      baselines,
      unpatched: Math.fround(mean(unpatched)),
      metric: { ...metric, position: metric.position ?? 'end' },
      direction,
      definition: { mlps, layerNorm, receivers, senderPositions: senderPositions ?? null },
    };
    const resultOf = (values: Tensor) => ({
      ...(together ? jointResult(values, reference) : shaped.soFar(values)),
      ...used,
    });
    context.onProgress(0, `sender 0 of ${senders.length}`);
    const values = await sweepPaths({
      run: { model, definition, base, source, readAt },
      senders,
      measure,
      unpatched,
      checkpoint: context.checkpoint,
      wave: context.wave,
      onSenders: (finished, soFar) => {
        context.onProgress(finished / senders.length, `sender ${finished} of ${senders.length}`);
        context.onPartial?.(resultOf(soFar));
      },
    });
    const effects = { clean: cleanRun.interventions, corrupted: corruptedRun.interventions };
    return { ...resultOf(values), ...(effects.clean || effects.corrupted ? { interventions: effects } : {}) };
  },
});
