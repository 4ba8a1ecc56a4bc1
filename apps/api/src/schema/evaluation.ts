import type { PromptScore, ScoreGroup } from '@circuit-lens/model';
import { CircuitLensError } from '@circuit-lens/shared';
import { builder } from './builder.ts';
import { promptsOf, RunInput, toRecipe } from './runInput.ts';

interface Evaluation {
  mean: number;
  low: number | null;
  high: number | null;
  accuracy: number;
  correctProbability: number;
  byTemplate: ScoreGroup[];
  byName: ScoreGroup[];
  rows: PromptScore[];
}

const ends = {
  low: 'Lower end of the 95 % bootstrap interval of the mean; null for a single prompt.',
  high: 'Its upper end.',
};

const TopToken = builder.objectRef<PromptScore['top']>('TopToken').implement({
  description: 'What the model holds most likely.',
  fields: (t) => ({
    id: t.exposeInt('id', { description: 'Token id.' }),
    text: t.exposeString('text', { description: 'Text of the token.' }),
    probability: t.exposeFloat('probability', { description: '0 to 1.' }),
  }),
});

const PromptScoreType = builder.objectRef<PromptScore>('PromptScore').implement({
  description: 'How the model does on one prompt.',
  fields: (t) => ({
    prompt: t.exposeInt('prompt', { description: 'Index of the prompt.' }),
    logitDifference: t.exposeFloat('logitDifference', { description: 'Correct less incorrect, in logits.' }),
    probability: t.exposeFloat('probability', { description: 'Of the correct answer, 0 to 1.' }),
    rank: t.exposeInt('rank', { description: 'Of the correct answer among all tokens, from 0.' }),
    top: t.expose('top', { type: TopToken, description: 'The most likely token.' }),
  }),
});

const ScoreGroupType = builder.objectRef<ScoreGroup>('ScoreGroup').implement({
  description: 'Prompts that have something in common.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The template, or the correct answer.' }),
    count: t.exposeInt('count', { description: 'How many prompts.' }),
    mean: t.exposeFloat('mean', { description: 'Mean logit difference.' }),
    low: t.exposeFloat('low', { nullable: true, description: ends.low }),
    high: t.exposeFloat('high', { nullable: true, description: ends.high }),
    accuracy: t.exposeFloat('accuracy', { description: 'Share of prompts above 0.' }),
    correctProbability: t.exposeFloat('correctProbability', { description: 'Mean probability of the correct answer.' }),
  }),
});

const EvaluationType = builder.objectRef<Evaluation>('Evaluation').implement({
  description: 'Does the model do the task on a set, how sure is that, and where does it fail?',
  fields: (t) => ({
    mean: t.exposeFloat('mean', { description: 'Mean logit difference.' }),
    low: t.exposeFloat('low', { nullable: true, description: ends.low }),
    high: t.exposeFloat('high', { nullable: true, description: ends.high }),
    accuracy: t.exposeFloat('accuracy', { description: 'Share of prompts above 0.' }),
    correctProbability: t.exposeFloat('correctProbability', { description: 'Mean probability of the correct answer.' }),
    byTemplate: t.expose('byTemplate', { type: [ScoreGroupType], description: 'Worst mean first.' }),
    byName: t.expose('byName', { type: [ScoreGroupType], description: 'By correct answer, worst mean first.' }),
    rows: t.expose('rows', { type: [PromptScoreType], description: 'One for each prompt, in its order.' }),
  }),
});

builder.queryField('evaluation', (t) =>
  t.field({
    type: EvaluationType,
    nullable: true,
    description: 'The operation dataset.evaluate on the prompts of a run without interventions, read at the end.',
    args: {
      input: t.arg({ type: RunInput, required: true, description: 'Model and prompts; both answers are needed.' }),
      seed: t.arg.int({ defaultValue: 0, description: 'Of the bootstrap.' }),
    },
    resolve: async (_root, { input, seed }, { services }) => {
      const [recipe, prompts] = await Promise.all([
        toRecipe(input, services.promptSets),
        promptsOf(input, services.promptSets),
      ]);
      const { interventions, prompts: _, ...rest } = recipe;
      if (interventions) {
        throw new CircuitLensError(
          'BAD_USER_INPUT',
          'interventions: a dataset is evaluated without interventions. Leave them out, or ask for `run { logitDifference }`.',
          { field: 'interventions' },
        );
      }
      const { result } = await services.operations.run('dataset.evaluate', {
        ...rest,
        dataset: { prompts },
        seed: seed ?? 0,
      });
      return result as unknown as Evaluation;
    },
  }),
);
