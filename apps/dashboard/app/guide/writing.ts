import { type Effect, largestFirst, listed, namedEffects, towardFirst } from '../../lib/attribution.ts';
import { type Finding, headPart, number, text, token, toneOf } from '../../lib/finding.ts';
import { fixed, percent, showToken, signed } from '../../lib/format.ts';
import { byHead, numbers } from '../../lib/tensorValues.ts';
import type { StreamRun, WordsRun, WritersRun } from './queries.ts';

/** A bar of a small picture. */
export interface GuideBar {
  label: string;
  value: number;
  tone: 'pos' | 'neg' | 'plain';
}

/** The likeliest next tokens; blue for the right answer, red for the wrong one. */
export function wordBars({ prompts, nextTokens }: WordsRun): GuideBar[] {
  const [prompt] = prompts;
  return nextTokens.map(({ id, text: word, probability }) => ({
    label: showToken(word),
    value: probability,
    tone: id === prompt?.correct?.id ? 'pos' : id === prompt?.incorrect?.id ? 'neg' : 'plain',
  }));
}

export function wordsSentence([first]: readonly GuideBar[]): Finding {
  if (!first) return [text('The model gave no token.')];
  const kind = { pos: ', the right answer.', neg: ', the wrong answer.', plain: ', neither of the two answers.' };
  return [
    text('The model says '),
    token(first.label, first.tone),
    text(' with '),
    number(percent(first.value, 1)),
    text(kind[first.tone]),
  ];
}

/** The line of the logit lens. */
export function streamLine({ logitLens: { mean } }: StreamRun): { components: readonly string[]; values: number[] } {
  return { components: mean.axes[0]?.labels ?? [], values: numbers(mean.values) };
}

/** Where the line moves most, and how much of the end that is. */
export function streamSentence({ components, values }: ReturnType<typeof streamLine>): Finding {
  const steps = values.slice(1).map((value, i) => value - values[i]!);
  const at = steps.reduce((best, step, i) => (Math.abs(step) > Math.abs(steps[best]!) ? i : best), 0);
  const end = values.at(-1) ?? Number.NaN;
  return [
    text(`The largest step is from ${components[at]} to ${components[at + 1]}: `),
    number(signed(steps[at]), toneOf(steps[at] ?? 0)),
    text('. At the end the sheet says '),
    number(signed(end), toneOf(end)),
    text('.'),
  ];
}

/** Direct effects of all heads, and the one that writes most toward the answer; null where none does. */
export interface WritersView {
  effects: Effect[];
  total: number;
  top: Effect | null;
}

/** The view of the attribution. */
export function writersView({ directLogitAttribution: { mean, total } }: WritersRun): WritersView {
  const effects = byHead(mean);
  return { effects, total, top: towardFirst(effects)[0] ?? null };
}

/** The heads with the largest effects, whatever the sign. */
export function largestWriters({ effects }: WritersView): GuideBar[] {
  return largestFirst(effects)
    .slice(0, 6)
    .map(({ label, value }) => ({ label, value, tone: value < 0 ? 'neg' : 'pos' }));
}

export function writersSentence({ effects, total }: WritersView): Finding {
  const { toward, against } = namedEffects(effects, total);
  const named = toward.length + against.length;
  if (named === 0) return [text('No head alone writes as much as 15\u00a0% of the difference.')];
  return [
    ...(toward.length > 0 ? [text('Toward it: '), ...listed(toward, true), text('. ')] : []),
    ...(against.length > 0 ? [text('Against it: '), ...listed(against, true), text('. ')] : []),
    text(`None of the other ${effects.length - named} is that large.`),
  ];
}

/** What became of the answer without one head. */
export function silenceSentence(head: Effect, before: number, after: number): Finding {
  const fall = before - after;
  const judged =
    Math.abs(fall - head.value) < 0.1 * Math.abs(head.value)
      ? 'about what it wrote itself.'
      : fall < head.value
        ? 'less than it wrote itself: later parts, or the final layer norm scaling up what remains, make up for it.'
        : 'more than it wrote itself: other parts needed it.';
  return [
    headPart(head.label),
    text(' writes '),
    number(signed(head.value), toneOf(head.value)),
    text(' by itself. Without it the difference goes from '),
    number(signed(before), toneOf(before)),
    text(' to '),
    number(signed(after), toneOf(after)),
    text(fall < 0 ? `: it rises by ${fixed(-fall)}.` : `: it falls by ${fixed(fall)}, ${judged}`),
  ];
}
