import type { Dataset, Prompt } from '@circuit-lens/shared';

/** The prompts of a dataset as a run takes them: without what only datasets have. */
export function plainPrompts({ prompts }: Dataset): Prompt[] {
  return prompts.map(({ template: _, order: __, names: ___, ...prompt }) => prompt);
}
