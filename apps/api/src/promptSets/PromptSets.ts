import {
  CircuitLensError,
  type Dataset,
  type IoiSet,
  ioiSetId,
  ioiSetSizeMax,
  isIoiSetId,
  parseIoiSetId,
} from '@circuit-lens/shared';
import type { OperationRunner } from '../services.ts';
import { builtInPromptSets } from './builtInPromptSets.ts';
import type { OwnPromptSets } from './OwnPromptSets.ts';
import {
  type CreatedPromptSet,
  type NewPromptSet,
  type PromptSet,
  type PromptSetContext,
  type PromptSetSource,
  pairedSet,
  setPrompts,
  splitSetId,
} from './PromptSet.ts';

/** Prompt sets by id: built in, generated from what the id says, or a person's own. */
export class PromptSets implements PromptSetSource {
  constructor(
    private readonly operations: OperationRunner,
    private readonly own: Pick<OwnPromptSets, 'save' | 'find' | 'list'>,
  ) {}

  list(): PromptSet[] {
    return [...builtInPromptSets, ...this.own.list()];
  }

  async find(id: string, context: PromptSetContext = {}): Promise<PromptSet | null> {
    const { setId, isCorrupted } = splitSetId(id);
    const set = isIoiSetId(setId)
      ? await this.generate(setId, context)
      : (builtInPromptSets.find((builtIn) => builtIn.id === setId) ?? this.own.find(setId));
    return isCorrupted ? (set?.corrupted ?? null) : set;
  }

  async create({ name, skipBadRows, ...input }: NewPromptSet): Promise<CreatedPromptSet> {
    const { result } = await this.operations.run('dataset.parse', input);
    const { dataset, corrupted, problems } = result as unknown as {
      dataset: Dataset | null;
      corrupted: Dataset | null;
      problems: CreatedPromptSet['problems'];
    };
    if (!dataset || (problems.length > 0 && !skipBadRows)) return { promptSet: null, problems };
    const promptSet = this.own.save(name?.trim() || `Own prompts (${dataset.prompts.length})`, {
      prompts: setPrompts(dataset.prompts, { labels: false }),
      corrupted: corrupted && setPrompts(corrupted.prompts, { labels: false }),
    });
    return { promptSet, problems };
  }

  private async generate(id: string, context: PromptSetContext): Promise<PromptSet> {
    const options = parseIoiSetId(id);
    if (!options) {
      throw new CircuitLensError(
        'BAD_USER_INPUT',
        `"${id}" is no generated prompt set. Write ioi:n=25,seed=1 (n from 1 to ${ioiSetSizeMax}) and, if you like, templates, order, corruption: ioi:n=25,seed=1,templates=long,order=ABBA,corruption=flipS2.`,
        { field: 'promptSet', promptSet: id },
      );
    }
    const { n: size, ...rest } = options;
    const { result } = await this.operations.run('dataset.ioi', { ...context, ...rest, size });
    const { dataset, corrupted, words } = result as unknown as Record<'dataset' | 'corrupted', Dataset> & {
      words: { names: { given: number; singleToken: number } };
    };
    const set = {
      id: ioiSetId(options),
      name: nameOf(options),
      description: `Made for this model: ${words.names.singleToken} of ${words.names.given} names are one token in it.`,
      prompts: setPrompts(dataset.prompts, { labels: false }),
    };
    return pairedSet(set, setPrompts(corrupted.prompts, { labels: true }), `Corruption: ${options.corruption}.`);
  }
}

function nameOf({ n, seed, templates, order }: IoiSet): string {
  return `${n} generated, seed ${seed}, ${templates}${order === 'mixed' ? '' : `, ${order}`}`;
}
