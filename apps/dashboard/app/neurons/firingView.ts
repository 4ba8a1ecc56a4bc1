import { decodeFloats } from '../../lib/decodeFloats.ts';
import { showToken } from '../../lib/format.ts';
import type { FiringRun } from './queries.ts';

/** A token of a prompt, and how strongly the neuron fires on it. */
export interface FiringToken {
  position: number;
  /** As it stands in the sentence. */
  text: string;
  /** Nothing tells BOS of one prompt from that of another, so it is left out of every ranking. */
  isBos: boolean;
  value: number;
}

/** One prompt: its tokens, the last one's activation, and the strongest. */
export interface FiringPrompt {
  /** Place in the set, from 0. */
  place: number;
  tokens: FiringToken[];
  end: number;
  strongest: FiringToken | null;
}

/** All places where one token stands. */
export interface FiringWord {
  text: string;
  count: number;
  mean: number;
  largest: number;
  /** Where it is largest. */
  place: number;
  position: number;
}

/** Everything the page shows of one neuron's activations. */
export interface FiringView {
  /** In the order of the set. */
  prompts: FiringPrompt[];
  /** Largest activation first. */
  words: FiringWord[];
  /** Over all tokens but BOS. */
  strongest: number;
  /** On BOS, which every prompt begins with; null without. */
  onBos: number | null;
}

/**
 * The activations of one neuron.
 * @param places place in the set of each prompt of the run
 */
export function firingView({ prompts, activation }: FiringRun, places: readonly number[]): FiringView {
  const longest = activation.shape[1]!;
  const values = decodeFloats(activation.data); // [prompt, position, 1]
  const lines = prompts.map(({ tokens }, prompt): FiringPrompt => {
    const own = tokens.map(({ position, text }) => ({
      position,
      text,
      isBos: position === 0 && text === '<|endoftext|>',
      value: values[prompt * longest + position]!,
    }));
    const strongest = own.filter(({ isBos }) => !isBos).sort((a, b) => b.value - a.value)[0] ?? null;
    return { place: places[prompt] ?? prompt, tokens: own, end: own.at(-1)!.value, strongest };
  });
  const bos = lines[0]?.tokens.find(({ isBos }) => isBos);
  return {
    prompts: lines,
    words: words(lines),
    strongest: Math.max(0, ...lines.flatMap(({ strongest }) => strongest?.value ?? [])),
    onBos: bos?.value ?? null,
  };
}

function words(prompts: readonly FiringPrompt[]): FiringWord[] {
  const found = new Map<string, FiringWord>();
  for (const { place, tokens } of prompts) {
    for (const { isBos, text, value, position } of tokens) {
      if (isBos) continue;
      const before = found.get(text) ?? { count: 0, mean: 0, largest: Number.NEGATIVE_INFINITY, place, position };
      const isLarger = value > before.largest;
      found.set(text, {
        text: showToken(text),
        count: before.count + 1,
        mean: before.mean + (value - before.mean) / (before.count + 1),
        largest: isLarger ? value : before.largest,
        place: isLarger ? place : before.place,
        position: isLarger ? position : before.position,
      });
    }
  }
  return [...found.values()].sort((a, b) => b.largest - a.largest);
}

/** The prompts on which the neuron fires most, those first. */
export function firingMost({ prompts }: FiringView): FiringPrompt[] {
  const of = ({ strongest }: FiringPrompt) => strongest?.value ?? Number.NEGATIVE_INFINITY;
  return [...prompts].sort((a, b) => of(b) - of(a));
}

/** The API computes a layer as a whole, and no more values at once than this. */
const valuesMax = 64 * 1024 * 1024;

/** How many prompts of a set can be read at once. */
export function readablePrompts(longest: number, dMlp: number): number {
  return Math.max(1, Math.floor(valuesMax / (longest * dMlp)));
}
