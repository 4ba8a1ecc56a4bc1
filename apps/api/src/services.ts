import type { Envelope, ListedModel, Tensor } from '@circuit-lens/model';
import type { HeadIndex, RunRecipe } from '@circuit-lens/shared';
import type { JobQueue } from './jobs/JobQueue.ts';
import type { Pricing } from './price/QueryPrice.ts';
import type { PromptSetSource } from './promptSets/PromptSet.ts';
import type { DescribedRun } from './runs/DescribedRun.ts';
import type { ServerHealth } from './ServerHealth.ts';
import type { Downloads } from './tensors/Downloads.ts';
import type { SourcedTensor } from './tensors/SourcedTensor.ts';
import type { TensorFacts } from './tensors/tensorFormats.ts';
import type { Verifications } from './verification/Verifications.ts';

/** How long a caller waits. */
export interface RunOptions {
  /** Aborted: the caller waits no longer, and the work ends at its next checkpoint unless others wait for it. */
  signal?: AbortSignal;
}

/** Runs operations of the table; what was computed for one caller is there for the next. */
export interface OperationRunner {
  /**
   * Computes an operation once for all callers that ask for the same at the same time, and keeps recent results.
   * @throws CircuitLensError BAD_USER_INPUT, and the errors of the operation
   */
  run(operation: string, input: unknown, options?: RunOptions): Promise<Envelope>;
}

/** Reads activations of runs, all that are asked for at once in one pass of the model. */
export interface ActivationReader {
  /** One activation of every prompt and head. @throws CircuitLensError UNKNOWN_HOOK, QUERY_TOO_COMPLEX */
  read(run: DescribedRun, hook: string, options?: RunOptions): Promise<Tensor>;
  /** Attention of one head on one prompt, [1, 1, query, key]: of long prompts that of all heads is much. */
  readPattern(run: DescribedRun, site: HeadIndex & { prompt: number }, options?: RunOptions): Promise<Tensor>;
}

/** Runs by recipe and by id. */
export interface Runs {
  /** Tokenises a recipe, gives it its id and remembers it. @throws CircuitLensError those of bad prompts and answers */
  describe(recipe: RunRecipe): Promise<DescribedRun>;
  /** The recipe of a run that was asked for before; null when there is none. */
  recipeOf(id: string): RunRecipe | null;
  /** The run of an id, from its stored recipe; null when no such run was ever asked for. */
  find(id: string): Promise<DescribedRun | null>;
}

/** Tensors under addresses that outlive the server. */
export interface TensorAddresses {
  /** @returns its id, 64 hexadecimal digits @throws CircuitLensError DISK_FULL */
  idOf(tensor: SourcedTensor): Promise<string>;
  /** Null when it is not known here, or had to leave. @throws CircuitLensError UNKNOWN_MODEL */
  find(id: string): Promise<{ tensor: Tensor; facts: TensorFacts } | null>;
}

/** A model that can be named, or fetched and then named. */
export interface ModelChoice extends Pick<ListedModel, 'state' | 'bytes'> {
  name: string;
  isDefault: boolean;
  isEmbedded: boolean;
  /** It answered since the server started. */
  isLoaded: boolean;
  /** On the hub; null for a model that is not from there. */
  repository: string | null;
}

/** Everything the resolvers call. */
export interface Services {
  operations: OperationRunner;
  activations: ActivationReader;
  runs: Runs;
  jobs: JobQueue;
  /** Addresses of tensors. */
  tensors: TensorAddresses;
  /** Files made for downloads. */
  downloads: Pick<Downloads, 'folder' | 'provide'>;
  /** Models that can be named, the default one first, and those that can be fetched. */
  models(): Promise<ModelChoice[]>;
  /** What to name where no model is named; null: the default model by its own name. */
  defaultModel: string | null;
  promptSets: PromptSetSource;
  /** Prices of queries, before they run. */
  pricing: Pricing;
  /** How many published numbers a model gives again. */
  verifications: Pick<Verifications, 'of' | 'isPublished' | 'nameOf'>;
  health(): ServerHealth;
}
