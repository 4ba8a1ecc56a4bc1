import type { Dataset, ModelSpec, Position } from '@circuit-lens/shared';
import { templateOf } from '@circuit-lens/shared';
import { checkPrompt } from '../forward/TokenBatch.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';
import { abcCounterparts } from '../ioi/abcCounterparts.ts';
import { plainPrompts } from '../ioi/plainPrompts.ts';
import { requireAnswers, resolveInAll } from './logitsAtPosition.ts';
import type { OperationContext } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';

/** What the prompts of an operation on circuits are given as. */
interface CircuitPromptsInput extends ModelSpec {
  prependBos?: boolean;
  dataset: Dataset;
  reference?: Dataset;
  position?: Position;
}

/** A prompt of the reference, and the sentence it is a filling of. */
export type ReferencePrompt = PreparedPrompt & { template: string };

/** A dataset ready to run. */
export interface CircuitPrompts {
  model: HookedTransformer;
  prompts: (PreparedPrompt & { correct: number; incorrect: number })[];
  /** Of each prompt: prompts of one name are fillings of one sentence. */
  templates: string[];
  /** Where each prompt's prediction is read. */
  readAt: number[];
  /** The prompts that were given, or so many ABC counterparts of each. */
  reference(perPrompt: number): Promise<ReferencePrompt[]>;
}

/**
 * Loads the model and prepares the prompts of a dataset.
 * @throws CircuitLensError those of `prepareRun`; from `reference` those of `abcCounterparts`
 */
export async function prepareCircuitPrompts(
  input: CircuitPromptsInput,
  context: OperationContext,
): Promise<CircuitPrompts> {
  const { model: name, weightFlags, prependBos, dataset } = input;
  const prepare = async (given: Dataset) => {
    const run = await prepareRun({ model: name, weightFlags, prependBos, prompts: plainPrompts(given) }, context);
    for (const [i, { tokens }] of run.prompts.entries()) checkPrompt(i, tokens, run.model.config);
    return run;
  };
  const { model, prompts } = await prepare(dataset);
  const answers = requireAnswers(prompts);
  const templates = dataset.prompts.map((prompt, i) => templateName(prompt, prompts[i]!));
  return {
    model,
    prompts: prompts.map((prompt, i) => ({ ...prompt, ...answers[i]! })),
    templates,
    readAt: resolveInAll(prompts, input.position),
    async reference(perPrompt) {
      if (!input.reference) {
        const seeds = Array.from({ length: perPrompt }, (_, i) => (dataset.seed ?? 0) + i);
        return seeds.flatMap((seed) =>
          abcCounterparts(prompts, seed, model.tokenizer).map((prompt, i) => ({ ...prompt, template: templates[i]! })),
        );
      }
      const given = await prepare(input.reference);
      const isCounterpart = given.prompts.length === prompts.length;
      return given.prompts.map((prompt, i) => {
        const own = input.reference!.prompts[i]!;
        return { ...prompt, template: own.template ?? (isCounterpart ? templates[i]! : templateName(own, prompt)) };
      });
    },
  };
}

/** Prompts of one name are fillings of one sentence: the template, or the prompt with its answers taken out. */
function templateName(prompt: Dataset['prompts'][number], { tokens, correct, incorrect }: PreparedPrompt): string {
  if (prompt.template !== undefined || prompt.text !== undefined) return templateOf(prompt);
  return tokens.map((id) => (id === correct || id === incorrect ? '…' : id)).join(' ');
}
