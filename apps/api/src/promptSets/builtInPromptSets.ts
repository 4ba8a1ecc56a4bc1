import { arenaDataset, exchanged, notebookPrompts } from '@circuit-lens/model';
import { type PromptSet, pairedSet, setPrompts } from './PromptSet.ts';

const [double, single] = [notebookPrompts('double'), notebookPrompts('single')];
const arena = arenaDataset();

/** Prompt sets that ship with the product. */
export const builtInPromptSets: readonly PromptSet[] = [
  pairedSet(
    {
      id: 'notebook',
      name: 'The notebook’s eight',
      description:
        'Eight IOI prompts as the notebook has them, with two spaces after the comma (16 tokens with BOS); average logit difference 2.710 on GPT-2 small.',
      prompts: double,
    },
    exchanged(double),
    'Neighbours are exchanged: the other name acts.',
  ),
  pairedSet(
    {
      id: 'notebook-single-space',
      name: 'The published eight',
      description:
        'The same prompts with one space, as in ARENA 1.4.1 and the Exploratory Analysis Demo (15 tokens with BOS); 3.552 on GPT-2 small.',
      prompts: single,
    },
    exchanged(single),
    'Neighbours are exchanged: the other name acts.',
  ),
  pairedSet(
    {
      id: 'arena-25',
      name: 'ARENA’s 25',
      description:
        'The 25 sentences of ARENA 1.4.1, section 4 (IOIDataset, mixed, seed 1); without BOS 2.8052 on GPT-2 small, and −0.7699 on the ABC sentences.',
      prompts: setPrompts(arena.dataset.prompts, { labels: false }),
    },
    setPrompts(arena.corrupted.prompts, { labels: false }),
    'Three other names in the same sentence (ABC).',
  ),
];
