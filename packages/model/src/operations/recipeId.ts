import { createHash } from 'node:crypto';
import { canonicalJson, type Intervention, type Prompt, type RunRecipe } from '@circuit-lens/shared';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { describeModel } from './envelope.ts';
import { answerId } from './prepareRun.ts';

/** What makes a run, beside its recipe: the operation that reads it, and that operation's other input. */
export interface RunIdOptions {
  operation: string;
  version: number;
  /** Input of the operation beside the recipe. */
  options?: Record<string, unknown>;
  /** The model of a spec; the recipe's, and those of its interventions' sources. */
  loadModel(spec: { model?: string; weightFlags?: unknown }): Promise<HookedTransformer>;
}

/**
 * The id of a run: sha256 over the operation and its version, the model's content hash, weight flags, precision and
 * device, token ids, answers, labels and interventions, sources by their own ids. Names and paths take no part: a model
 * that was retrained in its folder is another run, a copy of it elsewhere is the same one.
 */
export async function runId(recipe: RunRecipe, options: RunIdOptions): Promise<string> {
  const model = await options.loadModel(recipe);
  const { contentHash, weightFlags, precision, device } = describeModel(model);
  const prependBos = recipe.prependBos ?? true;
  const interventions = await Promise.all(
    (recipe.interventions ?? []).map((intervention) => identify(intervention, recipe, options)),
  );
  return sha256({
    operation: options.operation,
    version: options.version,
    options: options.options ?? {},
    model: { contentHash, weightFlags, precision, device },
    prompts: recipe.prompts.map((prompt) => identifyPrompt(prompt, model, prependBos)),
    interventions,
  });
}

function identifyPrompt(prompt: Prompt, model: HookedTransformer, prependBos: boolean) {
  return {
    tokens: prompt.tokens ?? model.toTokens(prompt.text!, { prependBos })[0]!,
    correct: answerId(prompt.answers?.correct, model),
    incorrect: answerId(prompt.answers?.incorrect, model),
    labels: prompt.labels ?? {},
  };
}

/** A source is a run by itself; it has its recipe's model unless it names another, as in `prepareRun`. */
async function identify({ source, ...rest }: Intervention, { model, weightFlags }: RunRecipe, options: RunIdOptions) {
  if (!source) return rest;
  const { operation, version, loadModel } = options;
  return { ...rest, source: await runId({ model, weightFlags, ...source }, { operation, version, loadModel }) };
}

function sha256(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
