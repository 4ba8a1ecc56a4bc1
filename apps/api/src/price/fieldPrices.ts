import { valuesOfLensToken } from '@circuit-lens/model';

/** What a field computes, and how much it answers with; see `fieldPrices`. */
export interface FieldPrice {
  /** Operation that it runs on the run or the model above it. */
  operation: string;
  /** The operation's input beside run or model; left out: the field's own arguments. */
  input?(args: Arguments): Record<string, unknown>;
  /** Rows of a list that depend on its arguments, each prompt's; left out: `usualRows`. */
  rows?(args: Arguments): number;
  /** What several fields read of one computation: those of the same words are charged once for each run or model. */
  sharedAs?(args: Arguments): string;
}

export type Arguments = Readonly<Record<string, unknown>>;

const number = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
const listed = (value: unknown): unknown[] | undefined => (value == null ? undefined : [value].flat());
const of = (operation: string, more: Partial<FieldPrice> = {}): FieldPrice => ({ operation, ...more });
const ofHead = (operation: string): FieldPrice => of(operation, { input: (args) => ({ head: '', ...args }) });
const onePass = () => 'activations';
const topRows = { rows: ({ top }: Arguments) => number(top, 10) };

/** Rows of a list that no argument and no run says. */
export const usualRows = 10;

/**
 * What the fields that compute something take: the operation whose price they have. Fields that are not here read what
 * the field above them has computed. A test holds this table and the schema together.
 */
export const fieldPrices: Readonly<Record<string, FieldPrice>> = {
  'Query.tokenize': of('tokenize'),
  'Query.evaluation': of('dataset.evaluate'),
  'Run.nextTokens': of('run.nextTokens', topRows),
  'Run.answers': of('run.nextTokens', { rows: ({ tokens }) => listed(tokens)?.length ?? 1 }),
  'Run.logitDifference': of('run.logitDifference'),
  'Run.loss': of('run.loss'),
  'Run.activation': of('run.activations', {
    sharedAs: onePass,
    input: ({ hook, prompt, positions }) => ({
      hooks: listed(hook),
      promptIndices: listed(prompt),
      positions: positions ?? undefined,
    }),
  }),
  'Run.attention': of('attention.patterns', {
    sharedAs: onePass,
    input: ({ prompt }) => ({ heads: [''], promptIndices: listed(prompt) }),
  }),
  'Run.attentionPatterns': of('attention.patterns'),
  'Run.attentionByHead': of('attention.between'),
  'Run.attributionBySource': of('attribution.bySource'),
  'Run.copyScatter': of('attention.copyScatter'),
  'Run.qkAttribution': of('attention.qkAttribution'),
  'Run.decomposition': of('attribution.decomposition', topRows),
  'Run.directLogitAttribution': of('attribution.direct'),
  'Run.logitLens': of('attribution.logitLens'),
  'Run.headScores': of('heads.detect'),
  'Run.generate': of('generate', { rows: () => 1 }),
  'Run.pathExpansion': of('weights.pathExpansion'),
  'Run.ablation': of('ablate.heads', { input: (args) => ({ ...args, together: true }) }),
  'Model.parameter': of('model.parameter', { input: ({ index }) => ({ index: index ?? undefined }) }),
  'Model.bigrams': of('weights.tokenCircuit', { input: (args) => ({ circuit: 'direct', ...args }) }),
  'Model.mlpSingularVectors': of('weights.singularVectors', topRows),
  'Model.columnNorms': of('weights.columnNorms'),
  'Model.gram': of('weights.gram'),
  'Model.compositionScores': of('weights.composition'),
  'Model.copyingScores': of('heads.copyingScores'),
  'Model.causalRoles': of('heads.causalRoles'),
  'Model.headRoles': of('heads.roles'),
  'Model.neuron': of('weights.neurons', topRows),
  'Model.repeatedTokenScores': of('heads.repeatedTokenScores'),
  'Model.virtualHeads': of('weights.virtualHeads', topRows),
  'Head.composition': of('weights.composition', {
    input: ({ kind, baseline }) => ({ kind, baseline }),
    sharedAs: ({ kind, baseline }) => `composition ${kind} ${baseline}`,
  }),
  'Head.copyingScore': ofHead('weights.eigenvalues'),
  'Head.eigenvalues': ofHead('weights.eigenvalues'),
  'Head.singularValues': ofHead('weights.singularValues'),
  'Head.singularVectors': ofHead('weights.singularVectors'),
  'Head.skipTrigrams': ofHead('weights.skipTrigrams'),
  'Head.tokenCircuit': of('weights.tokenCircuit'),
};

/** Lists whose length the run above them says, or the values of the result that they are of. */
export const rowsOfRun: Readonly<
  Record<string, (sizes: { prompts: number; longest: number; values: number }) => number>
> = {
  'Run.prompts': ({ prompts }) => prompts,
  'PromptRun.tokens': ({ longest }) => longest,
  'LogitDifference.perPrompt': ({ prompts }) => prompts,
  'Evaluation.rows': ({ prompts }) => prompts,
  'LogitLens.topTokens': ({ values }) => values / valuesOfLensToken,
};
