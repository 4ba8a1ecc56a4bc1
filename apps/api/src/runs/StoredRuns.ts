import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findIoiLabels, type ModelConfig } from '@circuit-lens/model';
import {
  CircuitLensError,
  canonicalJson,
  type Intervention,
  type Prompt,
  type RunRecipe,
  runRecipeSchema,
} from '@circuit-lens/shared';
import { z } from 'zod';
import type { EnvelopeModel } from '../modelEnvelope.ts';
import type { OperationRunner, Runs } from '../services.ts';
import type { DescribedPrompt, DescribedRun } from './DescribedRun.ts';
import { about, allOrProblems } from './fieldErrors.ts';
import { TokenReader } from './TokenReader.ts';

/** Where recipes are kept, so that an id resolves after a restart. */
export interface RecipeStore {
  saveRecipe(id: string, recipe: RunRecipe): void;
  findRecipe(id: string): RunRecipe | null;
}

/** Runs whose recipes are kept in the store. */
export class StoredRuns implements Runs {
  private readonly saved = new Set<string>();

  constructor(
    private readonly operations: OperationRunner,
    private readonly store: RecipeStore,
    /** What to name where no model is named, for recipes that outlive a change of the default; null: by its own name. */
    private readonly defaultModel: string | null,
  ) {}

  /** @throws CircuitLensError BAD_USER_INPUT, TOKEN_NOT_SINGLE, UNKNOWN_TOKEN, PROMPT_EMPTY, PROMPT_TOO_LONG, naming the field */
  async describe(given: RunRecipe): Promise<DescribedRun> {
    checkRecipe(given);
    const info = await this.operations.run('model.info', { model: given.model, weightFlags: given.weightFlags });
    const { model } = info;
    const config = info.result.config as ModelConfig;
    const recipe = { ...given, weightFlags: model.weightFlags, prependBos: given.prependBos ?? true };
    const reader = new TokenReader(this.operations, { model: recipe.model, weightFlags: model.weightFlags });
    const [prompts, interventions] = await Promise.all([
      allOrProblems(recipe.prompts.map((prompt, i) => about(`prompts[${i}]`, describePrompt(prompt, i)))),
      allOrProblems((recipe.interventions ?? []).map((entry, i) => this.identify(entry, recipe, i))),
    ]);
    const id = runHash(recipe, prompts, model, interventions);
    this.save(id, recipe, model);
    return { id, recipe, model, config, prompts };

    async function describePrompt(prompt: Prompt, index: number): Promise<DescribedPrompt> {
      const tokens = prompt.tokens?.length ? await reader.textsOf(prompt.tokens) : await textTokens(prompt);
      checkLength(tokens.length, config.nCtx);
      const { correct: right, incorrect: wrong } = prompt.answers ?? {};
      const correct = right === undefined ? null : await about('answers.correct', reader.answer(right));
      const incorrect = wrong === undefined ? null : await about('answers.incorrect', reader.answer(wrong));
      const ids = tokens.map((token) => token.id);
      const found = findIoiLabels(ids, correct?.id ?? null, incorrect?.id ?? null);
      const labels = Object.entries({ ...found, ...prompt.labels, end: tokens.length - 1 });
      return {
        index,
        text: prompt.text ?? null,
        correct,
        incorrect,
        tokens: tokens.map((token, position) => ({
          ...token,
          position,
          labels: labels.filter(([, at]) => at === position).map(([name]) => name),
        })),
      };
    }

    async function textTokens(prompt: Prompt) {
      return prompt.text === undefined ? [] : reader.tokensOf(prompt.text, recipe.prependBos);
    }
  }

  /**
   * @throws CircuitLensError UNKNOWN_MODEL when the model of the recipe is gone or holds other weights now
   */
  async find(id: string): Promise<DescribedRun | null> {
    const recipe = this.store.findRecipe(id);
    if (!recipe) return null;
    const run = await this.describe(recipe);
    if (run.id === id) return run;
    throw new CircuitLensError(
      'UNKNOWN_MODEL',
      `Run ${id} was made with other weights, or on another device, than "${run.model.name}" has now. Ask for the run again by its recipe.`,
      { run: id, now: run.id, recipe },
    );
  }

  /** A source is a run by itself; it has its recipe's model unless it names another. */
  private async identify({ source, ...rest }: Intervention, { model, weightFlags }: RunRecipe, index: number) {
    if (!source) return rest;
    const run = await about(`interventions[${index}].source`, this.describe({ model, weightFlags, ...source }));
    return { ...rest, source: run.id };
  }

  private save(id: string, recipe: RunRecipe, model: EnvelopeModel): void {
    if (this.saved.has(id)) return;
    const named = recipe.model ?? this.defaultModel ?? model.name;
    this.store.saveRecipe(id, { ...recipe, model: existsSync(named) ? resolve(named) : named });
    this.saved.add(id);
  }
}

function checkRecipe(recipe: RunRecipe): void {
  const parsed = runRecipeSchema.safeParse(recipe);
  if (parsed.success) return;
  throw new CircuitLensError('BAD_USER_INPUT', `This run is not valid. ${z.prettifyError(parsed.error)}`, {
    fields: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), problem: message })),
  });
}

function checkLength(tokens: number, nCtx: number): void {
  if (tokens === 0) {
    throw new CircuitLensError('PROMPT_EMPTY', 'This prompt has no tokens. Write something, or leave BOS on.');
  }
  if (tokens > nCtx) {
    throw new CircuitLensError(
      'PROMPT_TOO_LONG',
      `This prompt has ${tokens} tokens, BOS included; the model reads at most ${nCtx}. Shorten it.`,
      { tokens, allowed: nCtx },
    );
  }
}

/** Names and paths take no part: a copy of a model elsewhere is the same one. */
function runHash(
  { prompts: given }: RunRecipe,
  prompts: readonly DescribedPrompt[],
  { contentHash, weightFlags, precision, device }: EnvelopeModel,
  interventions: readonly unknown[],
): string {
  const identity = {
    run: 1,
    model: { contentHash, weightFlags, precision, device },
    prompts: prompts.map(({ tokens, correct, incorrect }, i) => ({
      tokens: tokens.map(({ id }) => id),
      correct: correct?.id ?? null,
      incorrect: incorrect?.id ?? null,
      labels: given[i]!.labels ?? {},
    })),
    interventions,
  };
  return createHash('sha256').update(canonicalJson(identity)).digest('hex');
}
