import { hookName, type Position, parseHead, positionSchema, runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { correlation } from '../analysis/correlation.ts';
import { headProjections } from '../analysis/headEffects.ts';
import { dotDouble, makeReadouts, readoutHooks, rowAt } from '../analysis/readout.ts';
import { interventionsOf, positionField, resolveInAll } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { type PatternReads, readWithPatterns } from './readPatterns.ts';
import { tokenLabel } from './tokenRanking.ts';

/** Attention to one position of one prompt, and what the head says of the token there. */
export interface CopyRow {
  prompt: number;
  /** The position as it was asked for. */
  to: Position;
  position: number;
  id: number;
  text: string;
  attention: number;
  contribution: number;
}

const defaultTargets: readonly Position[] = ['io', 's1'];

/**
 * Does a head say what it looks at: its attention to a name against what it writes along that name's unembedding. A name
 * mover's points rise, a negative one's fall (Wang et al. 2022, figure 3 and section 3.1).
 */
export const attentionCopyScatter = defineOperation({
  name: 'attention.copyScatter',
  version: 1,
  summary: "A head's attention to a token against what it adds to that token's logit, prompt by prompt.",
  input: z.strictObject({
    ...runRecipeFields,
    ...positionField,
    head: z.string().describe('Label such as L9H9'),
    to: z
      .union([positionSchema, z.array(positionSchema).min(1)])
      .optional()
      .describe('Positions that may be copied from; default io and s1'),
  }),
  output:
    'rows: { prompt, to, position, id, text, attention, contribution }, contribution in logits through the cached final scale, without b_U; correlation over all rows, null where nothing varies',
  example: { head: 'L2H0' },
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const run = await prepareRun(input, context);
    const { model, prompts } = run;
    const { layer, head } = parseHead(input.head, model.config);
    const queries = resolveInAll(prompts, input.position);
    const targets = input.to === undefined ? defaultTargets : [input.to].flat();
    const positions = targets.map((to) => resolveInAll(prompts, to));
    const names = [hookName('z', layer), ...readoutHooks];
    const { dHead } = model.config;
    const attended: number[][] = [];
    const look: PatternReads['look'] = (pattern, { prompt }) => {
      attended[prompt] = positions.map((to) => pattern.at(head, queries[prompt]!, to[prompt]!));
    };
    const { cache } = await readWithPatterns(run, { layers: [layer], look }, { names, logitsAt: 'none' }, context);
    const z_ = cache.get(hookName('z', layer));
    const project = headProjections(model, layer);
    const rows = targets.flatMap((to, i): CopyRow[] => {
      const sites = prompts.map(({ tokens }, prompt) => ({
        position: queries[prompt]!,
        correct: tokens[positions[i]![prompt]!]!,
        incorrect: null,
      }));
      return makeReadouts(model, cache, sites).map((readout, prompt) => {
        const position = positions[i]![prompt]!;
        const own = rowAt(z_, prompt, readout).subarray(head * dHead, (head + 1) * dHead);
        return {
          prompt,
          to,
          position,
          id: readout.correct,
          text: tokenLabel(model, readout.correct),
          attention: attended[prompt]![i]!,
          contribution: dotDouble(own, project(readout.direction, head)) / readout.scale,
        };
      });
    });
    const attention = rows.map((row) => row.attention);
    const contributions = rows.map((row) => row.contribution);
    return { rows, correlation: correlation(attention, contributions), ...interventionsOf(run) };
  },
});
