import { CircuitLensError, type Prompt, type RunRecipe } from '@circuit-lens/shared';
import type { HookedTransformer, RunHook } from '../HookedTransformer.ts';
import { compileInterventions, type InterventionEffect } from '../interventions/compileInterventions.ts';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';
import { findIoiLabels } from '../ioi/findIoiLabels.ts';
import type { OperationContext } from './Operation.ts';

/** A recipe turned into what `model.run` takes. */
export interface PreparedRun {
  model: HookedTransformer;
  prompts: PreparedPrompt[];
  prependBos: boolean;
  /** Hooks of the declared interventions; pass them to every run of this recipe. */
  hooks: RunHook[];
  /** Filled while the run goes: what each intervention changed. */
  effects: InterventionEffect[];
}

/**
 * Loads the model of a recipe, tokenises its prompts, resolves answers and labels, and compiles its interventions.
 * @throws CircuitLensError TOKEN_NOT_SINGLE, UNKNOWN_TOKEN, PROMPT_EMPTY, PROMPT_TOO_LONG, and those of interventions
 */
export async function prepareRun(recipe: RunRecipe, context: OperationContext): Promise<PreparedRun> {
  const model = await context.loadModel(recipe);
  const prependBos = recipe.prependBos ?? true;
  const prompts = recipe.prompts.map((prompt) => preparePrompt(prompt, model, prependBos));
  const { hooks, effects } = await compileInterventions(
    recipe.interventions ?? [],
    prompts,
    model,
    (source) => prepareRun({ ...specOf(recipe), ...source }, context),
    context.checkpoint,
  );
  return { model, prompts, prependBos, hooks, effects };
}

/** The source of an intervention is a run of the same model unless it names another one's flags. */
function specOf({ model, weightFlags }: RunRecipe) {
  return { model, weightFlags };
}

function preparePrompt(prompt: Prompt, model: HookedTransformer, prependBos: boolean): PreparedPrompt {
  const tokens = prompt.tokens ?? model.toTokens(prompt.text!, { prependBos })[0]!;
  const correct = answerId(prompt.answers?.correct, model);
  const incorrect = answerId(prompt.answers?.incorrect, model);
  const found = findIoiLabels(tokens, correct, incorrect);
  return { tokens, correct, incorrect, labels: { ...found, ...prompt.labels, end: tokens.length - 1 } };
}

/** Token id of an answer. @throws CircuitLensError TOKEN_NOT_SINGLE, UNKNOWN_TOKEN */
export function answerId(answer: string | number | undefined, model: HookedTransformer): number | null {
  if (answer === undefined) return null;
  if (typeof answer === 'string') return model.tokenizer.toSingleToken(answer);
  if (answer < model.config.dVocab) return answer;
  throw new CircuitLensError(
    'UNKNOWN_TOKEN',
    `Answer ${answer} is no token id; allowed are 0 to ${model.config.dVocab - 1}.`,
    { answer },
  );
}
