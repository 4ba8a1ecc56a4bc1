import {
  CircuitLensError,
  type CorruptionKind,
  type Dataset,
  type DatasetPrompt,
  type NameOrder,
  paperNames,
  type TemplateSet,
} from '@circuit-lens/shared';
import { makeRandom } from '../random.ts';
import type { Tokenizer } from '../tokenizer/Tokenizer.ts';
import { corruptions } from './corruptions.ts';
import { corruptionSeed, drawWithout, pick } from './drawNames.ts';
import { checkTemplate, fillTemplate, type NameRoles, templateWithOrder } from './fillTemplate.ts';
import { findIoiLabels } from './findIoiLabels.ts';
import { ioiTemplates } from './templates.ts';
import { keepSingleTokens, type WordCount } from './wordPool.ts';
import { objects, places } from './words.ts';

/** What to make. */
export interface IoiOptions {
  size: number;
  seed: number;
  /** A list of the product, or templates of one's own. */
  templates: TemplateSet | readonly string[];
  order: NameOrder;
  corruption: CorruptionKind;
  /** Every template equally often, and with `mixed` both orders; otherwise each prompt draws its own. */
  balanced: boolean;
  names?: readonly string[];
  places?: readonly string[];
  objects?: readonly string[];
  /** Decides where the labels stand. */
  prependBos: boolean;
}

/** The clean set, the corrupted one prompt by prompt, and how many words of each list the tokenizer knows as one token. */
export interface IoiDatasets {
  dataset: Dataset;
  corrupted: Dataset;
  words: { names: WordCount; places: WordCount; objects: WordCount };
}

/**
 * IOI prompts for a tokenizer (Wang et al. 2022, appendix E). The same options and vocabulary give the same prompts on
 * every machine: for each prompt in turn the generator draws template, IO, S, a third name where the template has one,
 * place and object, and from a second stream the names of its corruption, so that the clean prompts stay the same.
 * @throws CircuitLensError DATASET_TOO_SMALL when too few words are one token; BAD_USER_INPUT for a bad template
 */
export function generateIoi(options: IoiOptions, tokenizer: Tokenizer): IoiDatasets {
  const templates = typeof options.templates === 'string' ? ioiTemplates[options.templates] : options.templates;
  for (const [i, template] of templates.entries()) checkTemplate(template, i);
  const thirdName = templates.some((template) => template.includes('[C]')) ? 1 : 0;
  const corruption = corruptions[options.corruption];
  const pool = (what: string, words: readonly string[], needed: number) =>
    keepSingleTokens(what, words, tokenizer, needed);
  const uses = (placeholder: string) => (templates.some((template) => template.includes(placeholder)) ? 1 : 0);
  const words = {
    names: pool('names', options.names ?? paperNames, 2 + thirdName + corruption.draws),
    places: pool('places', options.places ?? places, uses('[PLACE]')),
    objects: pool('objects', options.objects ?? objects, uses('[OBJECT]')),
  };
  const random = makeRandom(options.seed);
  const corruptRandom = makeRandom(corruptionSeed(options.seed));
  const nextTemplate = templateDrawer(templates, options, random);
  const pairs = Array.from({ length: options.size }, (_, i) => {
    const { template, order } = nextTemplate(i);
    const drawName = drawWithout([], words.names.kept, random);
    const [io, s] = [drawName(), drawName()];
    const clean: NameRoles = { io, s1: s, s2: s, ...(template.includes('[C]') ? { c: drawName() } : {}) };
    const place = pick(words.places.kept, random) ?? '';
    const object = pick(words.objects.kept, random) ?? '';
    const dirty = corruption.apply(clean, drawWithout(Object.values(clean), words.names.kept, corruptRandom));
    const promptOf = (names: NameRoles) => fillTemplate(template, { ...names, place, object });
    return labelled({ template, order, answers: { correct: ` ${io}`, incorrect: ` ${s}` } }, options, tokenizer, [
      { text: promptOf(clean), names: clean },
      { text: promptOf(dirty), names: dirty },
    ]);
  });
  const { seed } = options;
  const source = `dataset.ioi, ${typeof options.templates === 'string' ? `templates ${options.templates}` : 'own templates'}, ${options.order}`;
  return {
    dataset: { source, seed, prompts: pairs.map(([clean]) => clean!) },
    corrupted: { source: `${source}, ${options.corruption}`, seed, prompts: pairs.map(([, dirty]) => dirty!) },
    words: { names: words.names.count, places: words.places.count, objects: words.objects.count },
  };
}

/** Both prompts of a pair with the labels of the clean one. @throws CircuitLensError BAD_USER_INPUT when they don't fit */
function labelled(
  shared: Pick<DatasetPrompt, 'template' | 'order'> & { answers: { correct: string; incorrect: string } },
  { prependBos }: IoiOptions,
  tokenizer: Tokenizer,
  pair: readonly { text: string; names: NameRoles }[],
): DatasetPrompt[] {
  const tokens = pair.map(({ text }) => tokenizer.toTokens(text, { prependBos }).tokens[0]!);
  const { correct, incorrect } = shared.answers;
  const idOf = (answer: string) => tokenizer.encode(answer)[0] ?? null;
  const labels = findIoiLabels(tokens[0]!, idOf(correct), idOf(incorrect));
  if (tokens.some((row) => row.length !== tokens[0]!.length) || labels.io === undefined || labels.s2 === undefined) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `templates: in "${shared.template}" a name does not stay one token of its own. Leave a space or a mark around every placeholder.`,
      { field: 'templates', template: shared.template },
    );
  }
  return pair.map(({ text, names }) => ({
    text,
    ...shared,
    names: { ...names },
    labels: { ...labels, end: tokens[0]!.length - 1 },
  }));
}

function templateDrawer(templates: readonly string[], { order, balanced }: IoiOptions, random: () => number) {
  const decks = new Map<string, string[]>();
  return (i: number): { template: string; order: 'ABBA' | 'BABA' } => {
    const alternating = balanced ? i % 2 === 0 : random() < 0.5;
    const own = order === 'mixed' ? (alternating ? 'ABBA' : 'BABA') : order;
    const deck = decks.get(own) ?? [];
    if (deck.length === 0) deck.push(...shuffled(templates, random));
    const drawn = balanced ? deck.pop()! : pick(templates, random)!;
    decks.set(own, deck);
    return { template: templateWithOrder(drawn, own), order: own };
  };
}

/** Fisher-Yates. */
function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
