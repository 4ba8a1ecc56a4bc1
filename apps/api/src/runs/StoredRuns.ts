import type { ModelConfig } from '@circuit-lens/model';
import { CircuitLensError, type RunRecipe } from '@circuit-lens/shared';
import { logger } from '../logger.ts';
import type { EnvelopeModel } from '../modelEnvelope.ts';
import { lastingModelName } from '../nodes/lastingModelName.ts';
import type { OperationRunner, Runs } from '../services.ts';
import type { DescribedPrompt, DescribedRun } from './DescribedRun.ts';

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

  /** @throws CircuitLensError those of the operation `run.describe`, naming the field */
  async describe(given: RunRecipe): Promise<DescribedRun> {
    const { model, result } = await this.operations.run('run.describe', given);
    const { id, config, prompts } = result as { id: string; config: ModelConfig; prompts: DescribedPrompt[] };
    const recipe = { ...given, weightFlags: model.weightFlags, prependBos: given.prependBos ?? true };
    this.save(id, recipe, model);
    return { id, recipe, model, config, prompts };
  }

  recipeOf(id: string): RunRecipe | null {
    return this.store.findRecipe(id);
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
      `Run ${id} was made with other weights, on another device or by an older version than "${run.model.name}" has now. Ask for the run again by its recipe.`,
      { run: id, now: run.id, recipe },
    );
  }

  private save(id: string, recipe: RunRecipe, model: EnvelopeModel): void {
    if (this.saved.has(id)) return;
    const named = recipe.model ?? this.defaultModel ?? model.name;
    try {
      this.store.saveRecipe(id, { ...recipe, model: lastingModelName(named) });
      this.saved.add(id);
    } catch (error) {
      // The run itself needs no disk; only its id will not resolve after a restart.
      if (!(error instanceof CircuitLensError)) throw error;
      logger.warn({ err: error, run: id }, 'the recipe of a run could not be kept');
    }
  }
}
