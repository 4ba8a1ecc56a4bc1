import {
  CircuitLensError,
  type Dataset,
  exchanged,
  notebookPrompts,
  type Prompt,
  parseIoiSetId,
} from '@circuit-lens/shared';
import type { Command } from 'commander';
import { arenaDataset } from '../ioi/arenaDataset.ts';
import { collect, type ModelOptions, modelSpecOf } from './modelOptions.ts';
import { readDataset } from './readDataset.ts';
import type { Session } from './Session.ts';

/** Clean prompts, and the corrupted one of each. */
export interface PromptPairs {
  clean: Prompt[];
  corrupted: Prompt[];
}

/** How a command line names them. */
export interface PairOptions extends ModelOptions {
  set: string;
  prompts?: string;
  clean?: string[];
  corrupted?: string[];
  correct?: string[];
  incorrect?: string[];
}

const listed: Record<string, () => PromptPairs> = {
  notebook: () => notebookPairs('double'),
  'notebook-single-space': () => notebookPairs('single'),
  'arena-25': () => datasetPairs(arenaDataset()),
};

/** Adds `--set`, and for prompts of one's own `--prompts` or `--clean`, `--corrupted`, `--correct`, `--incorrect`. */
export function addPairOptions(command: Command): Command {
  return command
    .option('--set <id>', `${Object.keys(listed).join(', ')}, or ioi:n=25,seed=1,corruption=flipS2`, 'notebook')
    .option(
      '--prompts <file>',
      'in place of a set: a CSV with prompt,correct,incorrect,corrupted, such rows as JSON, or what `dataset make --out` wrote',
    )
    .option('--clean <text>', 'a prompt of your own, in place of a set; may be given several times', collect)
    .option('--corrupted <text>', 'its corrupted one, as long in tokens; one for each --clean', collect)
    .option('--correct <token>', 'its right answer, such as " Mary"; one for each --clean, or one for all', collect)
    .option('--incorrect <token>', 'the answer to compare with, likewise', collect);
}

/**
 * The prompts of a command line.
 * @throws CircuitLensError BAD_USER_INPUT for an unknown set, a file without corrupted prompts, and where there are not as
 * many of one as of the other
 */
export async function promptPairs(options: PairOptions, session: Session): Promise<PromptPairs> {
  const { set, prompts: file } = options;
  if (file !== undefined) return pairsOfFile(file, options, session);
  if (options.clean || options.corrupted) return ownPairs(options);
  if (Object.hasOwn(listed, set)) return listed[set]!();
  const generated = parseIoiSetId(set);
  if (!generated) {
    const known = Object.keys(listed).join(', ');
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `There is no prompt set "${set}". There are ${known}, and generated ones such as ioi:n=25,seed=1.`,
      { field: 'set', set },
    );
  }
  const { n: size, ...rest } = generated;
  const input = { ...modelSpecOf(options), prependBos: options.bos, size, ...rest };
  const { result } = await session.run('dataset.ioi', input);
  return datasetPairs(result as unknown as { dataset: Dataset; corrupted: Dataset });
}

/** How the prompts of a command line are told: the set, the file, or that they stand in it. */
export function describePrompts({ set, prompts, clean }: PairOptions): string {
  return prompts ?? (clean ? 'of your own' : set);
}

async function pairsOfFile(file: string, options: PairOptions, session: Session): Promise<PromptPairs> {
  if (options.clean || options.corrupted) {
    throw new CircuitLensError('BAD_USER_INPUT', '--prompts and --clean both name prompts. Leave one of the two out.', {
      field: 'prompts',
    });
  }
  const spec = { ...modelSpecOf(options), prependBos: options.bos };
  const { dataset, corrupted } = await readDataset(file, spec, session);
  if (corrupted) return datasetPairs({ dataset, corrupted });
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `"${file}" has no corrupted prompts. Add a column corrupted, as long in tokens as the prompt; \`circuit-lens dataset make --corruption flipS2 --out FILE\` writes IOI pairs.`,
    { field: 'prompts', path: file },
  );
}

function notebookPairs(spaces: 'double' | 'single'): PromptPairs {
  const clean = notebookPrompts(spaces);
  return { clean, corrupted: exchanged(clean) };
}

function datasetPairs({ dataset, corrupted }: { dataset: Dataset; corrupted: Dataset }): PromptPairs {
  return {
    clean: dataset.prompts.map(barePrompt),
    corrupted: corrupted.prompts.map((prompt) => {
      const { answers: _, ...bare } = barePrompt(prompt);
      return bare;
    }),
  };
}

/** Labels are found in each text by itself: those of a dataset count BOS, which may be off. */
export function barePrompt({ text, tokens, answers, labels }: Prompt): Prompt {
  return tokens ? { tokens, answers, ...(labels && { labels }) } : { text, answers };
}

function ownPairs({ clean = [], corrupted = [], correct = [], incorrect = [] }: PairOptions): PromptPairs {
  checkCount('corrupted', clean, corrupted, false);
  checkCount('correct', clean, correct, true);
  checkCount('incorrect', clean, incorrect, true);
  const of = (answers: string[], i: number) => answers[answers.length === 1 ? 0 : i];
  return {
    clean: clean.map((text, i) => ({
      text,
      ...(correct.length > 0 && { answers: { correct: of(correct, i)!, incorrect: of(incorrect, i) } }),
    })),
    corrupted: corrupted.map((text) => ({ text })),
  };
}

function checkCount(name: string, clean: readonly string[], given: readonly string[], isForAll: boolean): void {
  if (given.length === clean.length || (isForAll && given.length <= 1)) return;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `--${name} was given ${given.length} times and --clean ${clean.length} times: each prompt needs its own${isForAll ? ', or one for all' : ''}.`,
    { field: name, given: given.length, clean: clean.length },
  );
}
