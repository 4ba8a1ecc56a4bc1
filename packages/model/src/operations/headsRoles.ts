import {
  allHeads,
  type HeadIndex,
  headLabel,
  hookNames,
  modelSpecFields,
  notebookPrompts,
  type Position,
  promptSchema,
} from '@circuit-lens/shared';
import { z } from 'zod';
import { headsBetween } from '../analysis/attention.ts';
import { headEffects } from '../analysis/headEffects.ts';
import { defaultThresholds, measureRoles, type RoleEvidence, type RoleThresholds } from '../analysis/headRoles.ts';
import { meanOverPrompts } from '../analysis/meanOverPrompts.ts';
import { publishedCircuit } from '../circuit/knownCircuits.ts';
import { mean } from '../mean.ts';
import { Tensor } from '../tensor.ts';
import { type AttributionRun, runForAttribution } from './attributionRun.ts';
import { drawTokens, repeatedTokenFields, repeatedTokensCost, scoresOf } from './headsRepeatedTokenScores.ts';
import { requireAnswers, resolveInAll } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import type { PreparedRun } from './prepareRun.ts';
import type { PatternReads } from './readPatterns.ts';

const share = (text: string) => z.number().positive().optional().describe(text);

const thresholdsSchema = z
  .strictObject({
    moverAttention: share('Attention END to IO of every kind of mover'),
    nameMover: share('Share of the logit difference'),
    negativeNameMover: share('Share of the logit difference, as a positive number'),
    backupNameMover: share('Share of the logit difference'),
    sInhibition: share('Attention END to S2'),
    induction: share('Induction score, or attention S2 to S1+1'),
    duplicateToken: share('Duplicate-token score, or attention S2 to S1'),
    previousToken: share('Previous-token score, or attention S1+1 to S1'),
  })
  .optional()
  .describe('From which value on a head is a candidate; what is left out keeps its default');

/**
 * Which head does what in the IOI task, as far as reading tells: attention on IOI prompts and on repeated random tokens,
 * and direct effects (Wang et al. 2022, section 3 and appendices H and I). Attention alone mislabels: every role here is a
 * candidate, `basis: "reading"`, until an intervention confirms it.
 */
export const headsRoles = defineOperation({
  name: 'heads.roles',
  version: 1,
  summary: 'A candidate role for every head from what it attends to and writes, with the numbers it rests on.',
  input: z.strictObject({
    ...modelSpecFields,
    ...repeatedTokenFields,
    prompts: z
      .array(promptSchema)
      .min(1)
      .optional()
      .describe("IOI prompts with both answers; default the notebook's eight with one space"),
    prependBos: z.boolean().optional().describe('Put BOS before text prompts; default true'),
    thresholds: thresholdsSchema,
  }),
  output:
    'rows, one a head: head, role, basis (reading), measure, value, threshold, publishedRole (null where none is), evidence: scores and attention 0 to 1, directEffect in logits, directShare of |logit difference|, which means nothing where the model does not do the task; thresholds; logitDifference; prompts: how many',
  mode: 'immediate',
  takesPrompts: true,
  cost: (input, sizes) => sizes.pass + repeatedTokensCost(input, sizes),
  async run({ length, batch, seed, thresholds: given, prompts = notebookPrompts('single'), ...spec }, context) {
    let looks: IoiLooks | null = null;
    const attribution = await runForAttribution(
      { ...spec, prompts },
      ({ model }) => hookNames('z', model.config.nLayers),
      context,
      'read',
      (run) => {
        looks = looksAt(run);
        return looks;
      },
    );
    const { model } = attribution.run;
    const scores = await scoresOf(drawTokens({ length, batch, seed }, model.config), model, context);
    const { directEffects, attention, logitDifference } = readIoi(attribution, looks!);
    const thresholds: RoleThresholds = { ...defaultThresholds, ...given };
    const published = publishedCircuit(model.name)?.heads ?? [];
    const { nLayers, nHeads } = model.config;
    const heads = allHeads(nLayers, nHeads).map((head) => ({
      ...head,
      evidence: evidenceOf(head, { scores, attention, directEffects, logitDifference }),
    }));
    const roles = measureRoles(heads, thresholds);
    const rows = heads.map(({ evidence, ...head }, i) => {
      const label = headLabel(head);
      const publishedRole = published.find((entry) => entry.head === label)?.class ?? null;
      return { head: label, ...roles[i]!, basis: 'reading' as const, publishedRole, evidence };
    });
    return { rows, thresholds, logitDifference, prompts: prompts.length };
  },
});

/** Mean direct effects and attention of every head over the IOI prompts. */
function readIoi({ run: { model }, cache, readouts, totals }: AttributionRun, { attention }: IoiLooks) {
  return {
    directEffects: meanOverPrompts(headEffects(model, cache, readouts)),
    attention: mapLooks((name) => meanOverPrompts(attention[name])),
    logitDifference: mean(totals),
  };
}

/** Attention of every head along what the roles of the task look at, [prompt, layer, head] each, filled by the run. */
type IoiLooks = PatternReads & { attention: Record<LookName, Tensor> };

function looksAt({ model: { config }, prompts }: PreparedRun): IoiLooks {
  const { nLayers, nHeads } = config;
  requireAnswers(prompts);
  const sites = mapLooks((name) => looksOf[name].map((position) => resolveInAll(prompts, position)));
  const attention = mapLooks(() => Tensor.zeros([prompts.length, nLayers, nHeads], ['prompt', 'layer', 'head']));
  return {
    attention,
    layers: [...Array(nLayers).keys()],
    look(pattern, { layer, prompt }) {
      for (const name of lookNames) {
        const [from, to] = sites[name] as [number[], number[]];
        attention[name].sub(prompt, layer).data.set(headsBetween(pattern, from[prompt]!, to[prompt]!));
      }
    },
  };
}

/** From where to where the roles of the task look. */
const looksOf = {
  s1Plus1ToS1: ['s1+1', 's1'],
  s2ToS1: ['s2', 's1'],
  s2ToS1Plus1: ['s2', 's1+1'],
  endToS2: ['end', 's2'],
  endToIo: ['end', 'io'],
} as const satisfies Record<string, readonly [Position, Position]>;
type LookName = keyof typeof looksOf;
const lookNames = Object.keys(looksOf) as LookName[];

function mapLooks<Value>(make: (name: LookName) => Value): Record<LookName, Value> {
  return Object.fromEntries(lookNames.map((name) => [name, make(name)])) as Record<LookName, Value>;
}

function evidenceOf(
  { layer, head }: HeadIndex,
  {
    scores,
    attention,
    directEffects,
    logitDifference,
  }: ReturnType<typeof readIoi> & { scores: Awaited<ReturnType<typeof scoresOf>> },
): RoleEvidence {
  const at = (tensor: Tensor) => tensor.at(layer, head);
  return {
    previousTokenScore: at(scores.previousToken),
    duplicateTokenScore: at(scores.duplicateToken),
    inductionScore: at(scores.induction),
    s1Plus1ToS1: at(attention.s1Plus1ToS1),
    s2ToS1: at(attention.s2ToS1),
    s2ToS1Plus1: at(attention.s2ToS1Plus1),
    endToS2: at(attention.endToS2),
    endToIo: at(attention.endToIo),
    directEffect: at(directEffects),
    directShare: logitDifference === 0 ? 0 : at(directEffects) / Math.abs(logitDifference),
  };
}
