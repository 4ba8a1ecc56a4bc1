import { canonicalJson, type RunRecipe } from '@circuit-lens/shared';
import type { CircuitName } from '../analysis/headSpectra.ts';
import { defaultWeightFlags, type WeightFlags } from '../config.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { notebookWeightFlags } from '../ioi/notebookFlags.ts';
import { attributionDecomposition } from '../operations/attributionDecomposition.ts';
import { attributionDirect } from '../operations/attributionDirect.ts';
import { attributionLogitLens } from '../operations/attributionLogitLens.ts';
import type { Operation, OperationContext } from '../operations/Operation.ts';
import { runActivations } from '../operations/runActivations.ts';
import { runLogitDifference } from '../operations/runLogitDifference.ts';
import { runLoss } from '../operations/runLoss.ts';
import { runNextTokens } from '../operations/runNextTokens.ts';
import type { TokenRow } from '../operations/tokenRanking.ts';
import { weightsEigenvalues } from '../operations/weightsEigenvalues.ts';
import type { Tensor } from '../tensor.ts';

/** A recipe without its model: verification chooses that. */
export type Measured = Omit<RunRecipe, 'model' | 'weightFlags'>;

/** The two weight-flag settings that published numbers were made with. */
const flagSets = { notebook: notebookWeightFlags, defaults: defaultWeightFlags } as const satisfies Record<
  string,
  WeightFlags
>;

/** Operations of attribution, by name. */
const attributions = {
  'attribution.logitLens': attributionLogitLens,
  'attribution.direct': attributionDirect,
  'attribution.decomposition': attributionDecomposition,
} as const;

export type AttributionName = keyof typeof attributions;

export type FlagSet = keyof typeof flagSets;

/**
 * What the published values are compared with: operations on the model under test, each run once however many rows read
 * it.
 */
export class Measurements {
  private readonly known = new Map<string, Promise<unknown>>();
  private readonly context: OperationContext;

  constructor(
    private readonly model: string,
    context: OperationContext,
  ) {
    // How far an operation is, and what it has so far, is not what verification tells of itself; rows measure side by side.
    this.context = { ...context, onProgress: () => {}, onPartial: undefined, wave: undefined };
  }

  /** The model under test with a setting of flags. */
  load(flags: FlagSet): Promise<HookedTransformer> {
    return this.context.loadModel({ model: this.model, weightFlags: flagSets[flags] });
  }

  async logitDifference(flags: FlagSet, recipe: Measured): Promise<{ perPrompt: Tensor; mean: number }> {
    const result = await this.once('logitDifference', flags, recipe, () =>
      runLogitDifference.run(this.recipe(flags, recipe), this.context),
    );
    return result as { perPrompt: Tensor; mean: number };
  }

  /** Top tokens and answer rows; `answer` is looked up in every prompt. */
  async nextTokens(
    flags: FlagSet,
    recipe: Measured & { answer?: string },
  ): Promise<{ rows: TokenRow[]; answerRows: TokenRow[] }> {
    const result = await this.once('nextTokens', flags, recipe, () =>
      runNextTokens.run(this.recipe(flags, recipe), this.context),
    );
    return result as { rows: TokenRow[]; answerRows: TokenRow[] };
  }

  async loss(flags: FlagSet, recipe: Measured): Promise<number> {
    const result = await this.once('loss', flags, recipe, () => runLoss.run(this.recipe(flags, recipe), this.context));
    return (result as { loss: number }).loss;
  }

  async activation(flags: FlagSet, recipe: Measured, hook: string): Promise<Tensor> {
    const result = await this.once(hook, flags, recipe, () =>
      runActivations.run({ ...this.recipe(flags, recipe), hooks: [hook] }, this.context),
    );
    return (result as { activations: Record<string, Tensor> }).activations[hook]!;
  }

  /** An operation of attribution: means over the prompts, and of the decomposition how many parts there are. */
  async attribution(
    operation: AttributionName,
    flags: FlagSet,
    input: Measured & object,
  ): Promise<{ mean: Tensor; count: number }> {
    const result = await this.operation(attributions[operation] as Operation, flags, input);
    return result as { mean: Tensor; count: number };
  }

  /** Any other operation, with the flags a value was published with; tensors by their names in the result. */
  async operation(
    { name, input: schema, run }: Operation,
    flags: FlagSet,
    input: object,
  ): Promise<Record<string, unknown>> {
    const result = await this.once(name, flags, input, () =>
      run(schema.parse(this.recipe(flags, input)), this.context),
    );
    return result as Record<string, unknown>;
  }

  /** An operation on a pair of runs. */
  async pair(
    { name, input: schema, run }: Operation,
    flags: FlagSet,
    input: object,
    clean: Measured,
    corrupted: Measured,
  ): Promise<Record<string, unknown>> {
    const result = await this.once(name, flags, [input, clean, corrupted], () =>
      run(schema.parse({ ...input, clean: this.recipe(flags, clean), corrupted }), this.context),
    );
    return result as Record<string, unknown>;
  }

  /** Eigenvalues of every head's circuit, and their copying scores. */
  async spectra(
    flags: FlagSet,
    circuit: CircuitName,
  ): Promise<{ real: Tensor; imaginary: Tensor; copyingScore: Tensor }> {
    const result = await this.operation(weightsEigenvalues as Operation, flags, { circuit });
    return result as { real: Tensor; imaginary: Tensor; copyingScore: Tensor };
  }

  private recipe<Extra extends object>(flags: FlagSet, recipe: Extra) {
    return { ...recipe, model: this.model, weightFlags: flagSets[flags] };
  }

  private once(what: string, flags: FlagSet, recipe: unknown, run: () => Promise<unknown>): Promise<unknown> {
    const key = canonicalJson([what, flags, recipe]);
    const known = this.known.get(key) ?? run();
    this.known.set(key, known);
    return known;
  }
}
