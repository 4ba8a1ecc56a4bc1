import type { ModelConfig } from '@circuit-lens/model';
import type { RunRecipe } from '@circuit-lens/shared';
import type { EnvelopeModel } from '../modelEnvelope.ts';

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

/** A run before anything of it is computed: what it is, and its id. */
export interface DescribedRun {
  /** Hash of the recipe: model contents, flags, device, precision, token ids, answers, labels, interventions. */
  id: string;
  /** With `prependBos` filled in. */
  recipe: RunRecipe;
  model: EnvelopeModel;
  config: ModelConfig;
  prompts: DescribedPrompt[];
}
