import type { Intervention, ModelSpec, Prompt, RunRecipe } from '@circuit-lens/shared';
import { checkPrompt } from '../forward/TokenBatch.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { hashOfJson } from '../hashOfJson.ts';
import { findIoiLabels } from '../ioi/findIoiLabels.ts';
import { describeModel } from './envelope.ts';
import { about, allOrProblems } from './fieldErrors.ts';
import { answerId } from './prepareRun.ts';
import { tokenLabel } from './tokenRanking.ts';

/** One token of a prompt. */
export interface PromptToken {
  /** From 0, BOS included. */
  position: number;
  id: number;
  text: string;
  /** Named positions that this token is at: `io`, `s1`, `s1+1`, `s2`, `end`, and the prompt's own. */
  labels: string[];
}

/** An answer as the token it is. */
export interface AnswerToken {
  id: number;
  text: string;
}

/** A prompt of a run, tokenised. */
export interface DescribedPrompt {
  index: number;
  /** The text it was given as; null for a prompt of token ids. */
  text: string | null;
  tokens: PromptToken[];
  correct: AnswerToken | null;
  incorrect: AnswerToken | null;
}

/** What a recipe comes to on its model, before anything is computed. */
export interface RunDescription {
  id: string;
  model: HookedTransformer;
  prompts: DescribedPrompt[];
}

/** Gives the model of a spec. */
type LoadModel = (spec: ModelSpec) => Promise<HookedTransformer>;

/**
 * Raised when the same recipe would run another way (other labels, another reading of an intervention), so that what is
 * kept under an id is never that of another run.
 */
const identityVersion = 1;

/** The id of a run; see `describeRecipe`. */
export async function runId(recipe: RunRecipe, loadModel: LoadModel): Promise<string> {
  return (await describeRecipe(recipe, loadModel)).id;
}

/**
 * Tokenises a recipe's prompts and gives the run its id: sha256 over the model's content hash, weight flags, precision
 * and device, token ids, answers, labels and interventions, sources by their own ids. Names and paths take no part: a
 * model that was retrained in its folder is another run, a copy of it elsewhere is the same one.
 * @throws CircuitLensError TOKEN_NOT_SINGLE, UNKNOWN_TOKEN, PROMPT_EMPTY, PROMPT_TOO_LONG, with the field in
 *   `details.field` and all that is wrong in `details.problems`
 */
export async function describeRecipe(recipe: RunRecipe, loadModel: LoadModel): Promise<RunDescription> {
  const model = await loadModel(recipe);
  const prependBos = recipe.prependBos ?? true;
  const [prompts, interventions] = await Promise.all([
    allOrProblems(
      recipe.prompts.map((prompt, i) => about(`prompts[${i}]`, describePrompt(prompt, i, model, prependBos))),
    ),
    allOrProblems((recipe.interventions ?? []).map((entry, i) => identify(entry, recipe, i, loadModel))),
  ]);
  const { contentHash, weightFlags, precision, device } = describeModel(model);
  const identity = {
    run: identityVersion,
    model: { contentHash, weightFlags, precision, device },
    prompts: prompts.map(({ tokens, correct, incorrect }, i) => ({
      tokens: tokens.map(({ id }) => id),
      correct: correct?.id ?? null,
      incorrect: incorrect?.id ?? null,
      labels: recipe.prompts[i]!.labels ?? {},
    })),
    interventions,
  };
  return { id: hashOfJson(identity), model, prompts };
}

async function describePrompt(
  { text, tokens: given, answers, labels: own }: Prompt,
  index: number,
  model: HookedTransformer,
  prependBos: boolean,
): Promise<DescribedPrompt> {
  const ids = given ?? model.toTokens(text!, { prependBos })[0]!;
  checkPrompt(index, ids, model.config);
  const tokenOf = async (answer: string | number | undefined): Promise<AnswerToken | null> => {
    const id = answerId(answer, model);
    return id === null ? null : { id, text: tokenLabel(model, id) };
  };
  const [correct, incorrect] = await Promise.all([
    about('answers.correct', tokenOf(answers?.correct)),
    about('answers.incorrect', tokenOf(answers?.incorrect)),
  ]);
  const found = findIoiLabels(ids, correct?.id ?? null, incorrect?.id ?? null);
  const labels = Object.entries({ ...found, ...own, end: ids.length - 1 });
  return {
    index,
    text: text ?? null,
    tokens: ids.map((id, position) => ({
      position,
      id,
      text: tokenLabel(model, id),
      labels: labels.filter(([, at]) => at === position).map(([name]) => name),
    })),
    correct,
    incorrect,
  };
}

/** A source is a run by itself; it has its recipe's model unless it names another, as in `prepareRun`. */
async function identify(
  { source, ...rest }: Intervention,
  { model, weightFlags }: RunRecipe,
  index: number,
  loadModel: LoadModel,
) {
  if (!source) return rest;
  const id = runId({ model, weightFlags, ...source }, loadModel);
  return { ...rest, source: await about(`interventions[${index}].source`, id) };
}
