import type { RunInput } from '../../components/frame/Investigation.tsx';
import type { Circuit } from './circuit.ts';

/** What stands in for a head that is knocked out, as operations name it. */
export const knockouts = ['meanByTemplate', 'mean', 'zero', 'resample'] as const;
export type KnockoutKind = (typeof knockouts)[number];

export const knockoutNames: Record<KnockoutKind, string> = {
  meanByTemplate: 'Mean of the sentence',
  mean: 'Mean of all',
  zero: 'Zero',
  resample: 'Another prompt',
};

/** A mean over few prompts is no mean: each prompt of a small set gets more counterparts, at most five. */
export function counterpartsOf(prompts: number): number {
  return Math.min(5, Math.max(2, Math.ceil(40 / prompts)));
}

/** What every operation on circuits takes beside the circuit. */
export type TaskInput = ReturnType<typeof taskInput>;

/** The prompts of the page as a dataset. @param templates the sentence of each prompt by its text, where the set knows it */
export function taskInput(
  { prompts, ...spec }: RunInput,
  knockout: KnockoutKind,
  templates: ReadonlyMap<string, string>,
) {
  const rows = prompts.map((prompt) => {
    const template = templates.get(prompt.text);
    return template === undefined ? prompt : { ...prompt, template };
  });
  return { ...spec, dataset: { prompts: rows }, referencePerPrompt: counterpartsOf(prompts.length), knockout };
}

/** The input of a search, which asks three knockouts together. */
export function searchInput({ knockout: _, ...task }: TaskInput) {
  return task;
}

/** What the heads of a circuit send each other: its counterparts are one a prompt. */
export function edgesInput({ knockout: _, referencePerPrompt: __, ...task }: TaskInput, circuit: Circuit) {
  return { ...task, circuit };
}

/** The heads whose signals are randomised: S-inhibition heads of the circuit. */
export function signalsInput({ knockout: _, referencePerPrompt: __, ...task }: TaskInput, { heads }: Circuit) {
  const found = heads.filter((node) => node.class === 'sInhibition').map(({ head }) => head);
  return found.length === 0 ? null : { ...task, heads: [...new Set(found)] };
}

/** Prompts of each kind on which model and circuit are put to the test. */
export const adversarialSize = 60;

/** The prompts are made, so of the page's own only the model and what stands in count. */
export function adversarialInput({ dataset: _, referencePerPrompt: __, ...task }: TaskInput, circuit: Circuit) {
  return { ...task, circuit, size: adversarialSize, referencePerPrompt: counterpartsOf(adversarialSize) };
}
