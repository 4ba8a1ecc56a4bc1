import { type HeadIndex, hookName, runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { headEffectsBySource } from '../analysis/headEffects.ts';
import { runForAttribution } from './attributionRun.ts';
import { givenHeads } from './givenHeads.ts';
import { interventionsOf, positionField } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';

/**
 * Where what a head writes was copied from: its direct effect split by source position. The positions sum to the head's
 * direct effect, unless an intervention set its z.
 */
export const attributionBySource = defineOperation({
  name: 'attribution.bySource',
  version: 1,
  summary: "Each head's direct effect on the logit difference, split by the position it attends to.",
  input: z.strictObject({
    ...runRecipeFields,
    ...positionField,
    heads: z.array(z.string()).min(1).optional().describe('Labels such as L9H9; default all'),
  }),
  output: 'tensor [prompt, head, position], in logits, NaN behind a shorter prompt',
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const rows = new Map<string, Float32Array[]>();
    const { run, cache, readouts } = await runForAttribution(
      input,
      ({ model }) => layersOf(givenHeads(model, input.heads)).map((layer) => hookName('v', layer)),
      context,
      'all',
      ({ model }, readAt) => ({
        layers: layersOf(givenHeads(model, input.heads)),
        look: (pattern, { layer, prompt }) => {
          const heads = [...Array(model.config.nHeads).keys()];
          const rowsRead = heads.map((head) => pattern.sub(head, readAt[prompt]!).data.slice());
          rows.set(`${prompt} ${layer}`, rowsRead);
        },
      }),
    );
    const rowOf = (prompt: number, { layer, head }: HeadIndex) => rows.get(`${prompt} ${layer}`)![head]!;
    const tensor = headEffectsBySource(run.model, cache, readouts, givenHeads(run.model, input.heads), rowOf);
    return { tensor, ...interventionsOf(run) };
  },
});

const layersOf = (heads: readonly HeadIndex[]) => [...new Set(heads.map(({ layer }) => layer))];
