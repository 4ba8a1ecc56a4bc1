import { notebookPrompts } from '@circuit-lens/model';
import type { PromptSet } from './PromptSet.ts';

/** Prompt sets that ship with the product. */
export const builtInPromptSets: readonly PromptSet[] = [
  {
    id: 'notebook',
    name: 'The notebook’s eight',
    description:
      'Eight IOI prompts as the notebook has them, with two spaces after the comma (16 tokens with BOS); average logit difference 2.710 on GPT-2 small.',
    prompts: notebookPrompts('double'),
  },
  {
    id: 'notebook-single-space',
    name: 'The published eight',
    description:
      'The same prompts with one space, as in ARENA 1.4.1 and the Exploratory Analysis Demo (15 tokens with BOS); 3.552 on GPT-2 small.',
    prompts: notebookPrompts('single'),
  },
];
