import { runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { defineOperation } from './Operation.ts';
import { describeRecipe } from './recipeId.ts';

/** What a run is before anything of it is computed, and the id under which its results are kept everywhere. */
export const runDescribe = defineOperation({
  name: 'run.describe',
  version: 1,
  summary: 'The id of a run, and its prompts as the model reads them: tokens, named positions, answers as tokens.',
  input: z.strictObject(runRecipeFields),
  output:
    'id: sha256 of what is run (model contents, flags, precision, device, token ids, answers, labels, interventions); config: sizes of the model; prompts: { index, text or null, tokens: { position, id, text, labels }, correct, incorrect: { id, text } or null }',
  mode: 'immediate',
  takesPrompts: true,
  cost: () => 0,
  async run(recipe, context) {
    const { id, model, prompts } = await describeRecipe(recipe, context.loadModel);
    return { id, config: { ...model.config }, prompts };
  },
});
