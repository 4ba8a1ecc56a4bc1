import { type HookKind, hookPointTable, isBlockHook, positionSchema } from '@circuit-lens/shared';
import { z } from 'zod';
import { type AskedPlace, gridOfPlaces } from '../patching/gridOfPlaces.ts';
import { countOf } from './inputSizes.ts';
import { defineOperation } from './Operation.ts';
import { patchMetricFields, patchPairFields, patchSweep, preparePair } from './patchSweep.ts';
import { ablationCost } from './sweepCost.ts';

const placesMax = 20_000;

/** Hook points of a layer that hold a value for every position. */
const sites = (Object.keys(hookPointTable) as HookKind[]).filter(
  (kind) => isBlockHook(kind) && hookPointTable[kind].axes.some((axis) => axis === 'position' || axis === 'query'),
);

const placeSchema = z.strictObject({
  layer: z.int(),
  head: z.int().optional().describe('Of a site with heads; left out: all'),
  position: positionSchema.optional().describe('Position, or query of a pattern; left out: all'),
  key: positionSchema.optional().describe('Of attention scores and patterns; left out: all'),
  neuron: z.int().optional().describe('Of `pre` and `post`; left out: all'),
});

/**
 * Activation patching at any list of places of any hook point: what TransformerLens' `generic_activation_patch` does with a table
 * of indices.
 */
export const patchAtPlaces = defineOperation({
  name: 'patch.places',
  version: 1,
  summary:
    'Patches one activation at each of a list of places: any hook point of a layer, any mix of heads, positions, neurons.',
  input: z.strictObject({
    ...patchPairFields,
    site: z.enum(sites).describe('Which activation is replaced: any hook point of a layer, by its short name'),
    places: z.array(placeSchema).min(1).max(placesMax).describe('Each is a patch of its own'),
    ...patchMetricFields,
  }),
  output:
    'As patch.activations, on one axis [place], in the order given and labelled: tensor, mean, perPrompt [prompt, place], interval, changed, baselines; metric, direction as used',
  example: { site: 'post', places: [{ layer: 0, neuron: 3, position: 'end' }] },
  mode: 'job',
  takesPrompts: true,
  cost: ({ places }, sizes) => ablationCost({}, sizes, countOf(places, 1)),
  async run(input, context) {
    const pair = await preparePair(input, context);
    const grid = gridOfPlaces(input.places as AskedPlace[], input.site, pair.clean);
    return patchSweep({ ...input, ...pair, grid }, context);
  },
});
