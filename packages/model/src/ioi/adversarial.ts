import type { DatasetPrompt } from '@circuit-lens/shared';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';
import type { Tokenizer } from '../tokenizer/Tokenizer.ts';
import { unrelatedTokens } from './abcCounterparts.ts';
import { replaceNames } from './replaceNames.ts';
import { ioiTemplates } from './templates.ts';

/** Who the sentence is about that is put in before S2; null: none is. */
const extraNames = { plain: null, extraS: 's1', extraIo: 'io', extraOther: 'c' } as const;

/**
 * Prompts that tell a circuit which detects the repeated name from one that knows the answer: between the two sentences a
 * third one says S, or IO, once more, or as a control a name of no part in it (Wang et al. 2022, section 4.4 and figure 8).
 */
export type AdversarialKind = keyof typeof extraNames;
export const adversarialKinds = Object.keys(extraNames) as AdversarialKind[];

/** Label of the name that was put in. */
const extraLabel = 'extra';

const boundary = '. ';

/** The paper's templates of two sentences; the extra one stands between them. */
export const adversarialTemplates: readonly string[] = ioiTemplates.paper.filter((template) =>
  template.includes(boundary),
);

/**
 * One prompt with its extra sentence.
 * @param prompt of `adversarialTemplates`
 * @param other a name that is not in it
 */
export function withExtra(
  prompt: DatasetPrompt,
  kind: AdversarialKind,
  other: string,
  { tokenizer, prependBos }: { tokenizer: Tokenizer; prependBos: boolean },
): DatasetPrompt {
  const role = extraNames[kind];
  if (role === null) return prompt;
  const { labels: _, text, template, ...rest } = prompt;
  const name = role === 'c' ? other : prompt.names![role]!;
  const placeholder = { io: '[A]', s1: '[B]', c: '[C]' }[role];
  const [first] = text!.split(boundary);
  const upToName = `${first}${boundary}${name}`;
  return {
    ...rest,
    text: text!.replace(boundary, sentenceOf(name)),
    template: template!.replace(boundary, sentenceOf(placeholder)),
    labels: { [extraLabel]: tokenizer.toTokens(upToName, { prependBos }).tokens[0]!.length - 1 },
  };
}

const sentenceOf = (name: string) => `${boundary}${name} had a good day${boundary}`;

/** The same sentences with unrelated names everywhere, none of them twice: what stands in for what is knocked out. */
export function adversarialReference(
  prompts: readonly PreparedPrompt[],
  seed: number,
  tokenizer: Tokenizer,
): PreparedPrompt[] {
  return unrelatedTokens(prompts, 4, seed, tokenizer).map(([io, s1, s2, extra], i) => {
    const replaced = replaceNames(prompts[i]!, { io: io!, s1: s1!, s2: s2! });
    const at = replaced.labels[extraLabel];
    return at === undefined ? replaced : { ...replaced, tokens: replaced.tokens.with(at, extra!) };
  });
}
