import type { DatasetPrompt } from '@circuit-lens/shared';

/** A prompt of a set: text and both answers, and labels where they can't be found in it. */
export interface PromptSetPrompt {
  text: string;
  answers: { correct: string; incorrect: string };
  labels?: Record<string, number>;
  template?: string;
}

/** Prompts that belong together, with their answers. */
export interface PromptSet {
  id: string;
  name: string;
  description: string;
  prompts: readonly PromptSetPrompt[];
  /** The corrupted set, prompt by prompt; null where there is none. */
  corrupted: PromptSet | null;
}

/** What a set is given for: its text may depend on the tokenizer, its labels on BOS. */
export interface PromptSetContext {
  model?: string;
  weightFlags?: object;
  prependBos?: boolean;
}

/** A person's text, and what to do with it. */
export interface NewPromptSet extends PromptSetContext {
  name?: string;
  text: string;
  format: 'csv' | 'json';
  /** Keep the good rows although others are bad. */
  skipBadRows: boolean;
}

/** What became of it: nothing is kept while a row is bad, unless bad rows are to be skipped. */
export interface CreatedPromptSet {
  promptSet: PromptSet | null;
  problems: { row: number | null; line: number | null; message: string }[];
}

/** Prompt sets by id. */
export interface PromptSetSource {
  /** Built in, then own, newest first. Generated sets are not listed: any id makes one. */
  list(): PromptSet[];
  /**
   * The set of an id, `…/corrupted` for its corrupted one; null when there is none. A generated set depends on the model,
   * whose tokenizer decides which names can be used.
   * @throws CircuitLensError BAD_USER_INPUT for an id `ioi:…` that can't be read, DATASET_TOO_SMALL
   */
  find(id: string, context?: PromptSetContext): Promise<PromptSet | null>;
  /** Reads and checks a person's text, and keeps it. @throws CircuitLensError those of loading the model, DISK_FULL */
  create(input: NewPromptSet): Promise<CreatedPromptSet>;
}

const corruptedEnd = '/corrupted';

/** A set and its corrupted one, which has an id of its own. */
export function pairedSet(
  set: Omit<PromptSet, 'corrupted'>,
  corrupted: readonly PromptSetPrompt[] | null,
  how = '',
): PromptSet {
  if (!corrupted) return { ...set, corrupted: null };
  return {
    ...set,
    corrupted: {
      id: `${set.id}${corruptedEnd}`,
      name: `${set.name}, corrupted`,
      description: `Prompt by prompt the corrupted ones of “${set.name}”, judged by its answers.${how && ` ${how}`}`,
      prompts: corrupted,
      corrupted: null,
    },
  };
}

/** The set an id is about, and whether its corrupted one is meant. */
export function splitSetId(id: string): { setId: string; isCorrupted: boolean } {
  const isCorrupted = id.endsWith(corruptedEnd);
  return { setId: isCorrupted ? id.slice(0, -corruptedEnd.length) : id, isCorrupted };
}

/** Prompts of a dataset whose answers are texts. */
export function setPrompts(prompts: readonly DatasetPrompt[], { labels }: { labels: boolean }): PromptSetPrompt[] {
  return prompts.map((prompt) => ({
    text: prompt.text!,
    answers: prompt.answers as PromptSetPrompt['answers'],
    ...(labels && prompt.labels ? { labels: withoutEnd(prompt.labels) } : {}),
    ...(prompt.template ? { template: prompt.template } : {}),
  }));
}

function withoutEnd({ end: _, ...labels }: Record<string, number>): Record<string, number> {
  return labels;
}
