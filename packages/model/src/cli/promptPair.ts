import { CircuitLensError, parseIoiSetId } from '@circuit-lens/shared';
import { arenaDataset } from '../ioi/arenaDataset.ts';
import { notebookPrompts } from '../ioi/notebookPrompts.ts';
import type { Session } from './Session.ts';

type Pair = Record<'clean' | 'corrupted', { prompts: unknown[] }>;

/** The eight prompts of the notebook; each one's corrupted prompt is its neighbour, in which the other name acts. */
function notebookPair(spaces: 'double' | 'single'): Pair {
  const prompts = notebookPrompts(spaces);
  return {
    clean: { prompts: prompts.map(({ text, answers }) => ({ text, answers })) },
    corrupted: { prompts: prompts.map((_, i) => ({ text: prompts[i ^ 1]!.text })) },
  };
}

const builtIn: Record<string, () => Pair> = {
  notebook: () => notebookPair('double'),
  'notebook-single-space': () => notebookPair('single'),
  'arena-25': () => {
    const { dataset, corrupted } = arenaDataset();
    return pairOf(dataset.prompts, corrupted.prompts);
  },
};

/**
 * Clean and corrupted prompts of a set: `notebook`, `notebook-single-space`, `arena-25`, or made for the model as in
 * `ioi:n=25,seed=1,corruption=flipS2`.
 * @throws CircuitLensError BAD_USER_INPUT, DATASET_TOO_SMALL
 */
export async function promptPair(id: string, model: object, prependBos: boolean, session: Session): Promise<Pair> {
  const known = builtIn[id];
  if (known) return known();
  const options = parseIoiSetId(id);
  if (!options) {
    const allowed = Object.keys(builtIn);
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `There is no prompt set "${id}" with corrupted prompts. Allowed: ${allowed.join(', ')}, or ioi:n=25,seed=1 (and templates, order, corruption).`,
      { field: 'prompts', prompts: id, allowed },
    );
  }
  const { n: size, ...rest } = options;
  const { result } = await session.run('dataset.ioi', { ...model, ...rest, size, prependBos });
  const made = result as Record<'dataset' | 'corrupted', { prompts: { text: string; answers: object }[] }>;
  return pairOf(made.dataset.prompts, made.corrupted.prompts);
}

function pairOf(clean: readonly { text?: string; answers?: object }[], corrupted: readonly { text?: string }[]): Pair {
  return {
    clean: { prompts: clean.map(({ text, answers }) => ({ text, answers })) },
    corrupted: { prompts: corrupted.map(({ text }) => ({ text })) },
  };
}
