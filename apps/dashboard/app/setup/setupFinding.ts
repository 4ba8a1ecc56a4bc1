import { type Finding, type FindingPart, number, text, token, toneOf } from '../../lib/finding.ts';
import { count, fixed, inWords, percent } from '../../lib/format.ts';
import type { NextTokensView } from './nextTokens.ts';

interface SetupData {
  nextTokens: NextTokensView;
  dVocab: number;
  /** Over the prompts of the set; null where none of them could be run. */
  logitDifference: { mean: number; perPrompt: readonly number[] } | null;
}

/** What the Setup page found: the answer of the one prompt, and the lead of the right name over the set. */
export function setupFinding({ nextTokens, dVocab, logitDifference }: SetupData): Finding {
  return [...answerPart(nextTokens, dVocab), ...differencePart(logitDifference)];
}

function answerPart({ answer, otherName, rows }: NextTokensView, dVocab: number): FindingPart[] {
  const [first] = rows;
  if (!answer) {
    return first
      ? [text('The model expects '), token(first.text), text(' with '), number(percent(first.probability)), text('. ')]
      : [];
  }
  const place: FindingPart[] =
    answer.rank === 0
      ? [text(` is the first of ${count(dVocab)} tokens with `)]
      : [text(` is not first but number ${count(answer.rank + 1)} of ${count(dVocab)} tokens, with `)];
  const other: FindingPart[] = otherName
    ? [
        text('; the other name, '),
        token(otherName.text, 'neg'),
        text(', gets '),
        number(percent(otherName.probability)),
      ]
    : [];
  const instead: FindingPart[] =
    answer.rank > 0 && first && first.text !== otherName?.text
      ? [text('; the model expects '), token(first.text), text(' with '), number(percent(first.probability))]
      : [];
  return [token(answer.text, 'pos'), ...place, number(percent(answer.probability)), ...instead, ...other, text('. ')];
}

function differencePart(difference: SetupData['logitDifference']): FindingPart[] {
  if (!difference || difference.perPrompt.length === 0) return [];
  const { mean, perPrompt } = difference;
  const total = perPrompt.length;
  const right = perPrompt.filter((value) => value > 0).length;
  const who = mean >= 0 ? 'the right name leads by ' : 'the wrong name leads by ';
  const inHowMany =
    right === total
      ? ' logits, and in every one of them it leads.'
      : ` logits; the right name leads in ${inWords(right)} of them.`;
  return [
    text(`Over ${total === 1 ? 'one prompt' : `the ${inWords(total)} prompts`} ${who}`),
    number(fixed(Math.abs(mean), 3), toneOf(mean)),
    text(inHowMany),
  ];
}
