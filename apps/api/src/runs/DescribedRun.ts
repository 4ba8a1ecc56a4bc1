import type { DescribedPrompt, ModelConfig } from '@circuit-lens/model';
import type { RunRecipe } from '@circuit-lens/shared';
import type { EnvelopeModel } from '../modelEnvelope.ts';

export type { AnswerToken, DescribedPrompt, PromptToken } from '@circuit-lens/model';

/** A run before anything of it is computed: what it is, and its id. */
export interface DescribedRun {
  /** Hash of the recipe: model contents, flags, device, precision, token ids, answers, labels, interventions. */
  id: string;
  /** With `weightFlags` and `prependBos` filled in. */
  recipe: RunRecipe;
  model: EnvelopeModel;
  config: ModelConfig;
  prompts: DescribedPrompt[];
}
