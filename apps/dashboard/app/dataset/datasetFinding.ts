import { type Finding, number, text, toneOf } from '../../lib/finding.ts';
import { inWords, percent, signed } from '../../lib/format.ts';
import type { PromptLine } from './datasetView.ts';
import type { Evaluation } from './queries.ts';
import { chanceOfShare, columns, columnTexts, type SliceColumn, shareOfSpread, slicesBy } from './slices.ts';

/** Less of the spread than this is not worth a sentence. */
const smallestShare = 0.1;

/** The finding of the page: what prompts that behave alike have in common. */
export function datasetFinding(lines: readonly PromptLine[], evaluation: Evaluation): Finding {
  if (lines.length === 0) return [text('There is no prompt to compare.')];
  if (lines.length === 1) return [text('One prompt has nothing to be compared with.')];
  const shares = columns
    .flatMap((column) => {
      const share = shareOfSpread(column, lines);
      return share === null ? [] : [{ column, share }];
    })
    .sort((a, b) => b.share - a.share);
  const [first, ...others] = shares;
  if (!first || first.share < smallestShare)
    return [
      text(
        nothing(
          lines.length,
          shares.map(({ column }) => column),
        ),
      ),
      ...spread(lines),
    ];
  const isClear = first.share > 2 * chanceOfShare(first.column, lines);
  return [
    text(opening(first.column, isClear)),
    number(percent(first.share, 0)),
    text(' of the spread of the logit difference'),
    ...others.flatMap(({ column, share }, i) => [
      text(
        `${i === 0 ? ', ' : i === others.length - 1 ? ' and ' : ', '}the ${columnTexts[column].title.toLowerCase()} for `,
      ),
      number(percent(Math.max(0, share), 0)),
    ]),
    text(isClear ? '. ' : `; of ${inWords(lines.length)} prompts, chance can do as much. `),
    ...ends(first.column, lines, evaluation),
  ];
}

function opening(column: SliceColumn, isClear: boolean): string {
  const title = columnTexts[column].title.toLowerCase();
  return isClear
    ? `Prompts with the same ${title} behave alike: it accounts for `
    : `Not clear: the ${title} accounts for `;
}

/** Only what several prompts have in common can be said to tell nothing. */
function nothing(count: number, measured: readonly SliceColumn[]): string {
  if (measured.length === 0) return `The ${inWords(count)} prompts share too little to say what makes them alike. `;
  if (measured.length === columns.length) return 'Neither sentence, names nor their order tell these prompts apart. ';
  const titles = columns.filter((column) => measured.includes(column)).map((column) => columnTexts[column].title);
  const list = titles.map((title, i) => (i === 0 ? title : title.toLowerCase())).join(' and ');
  return `${list} ${titles.length === 1 ? 'does' : 'do'} not tell these prompts apart; the rest all of them share, or too few. `;
}

function spread(lines: readonly PromptLine[]): Finding {
  const [lowest, highest] = limits(lines.map(({ difference }) => difference));
  return [
    text('Their logit differences lie between '),
    number(signed(lowest), toneOf(lowest)),
    text(' and '),
    number(signed(highest), toneOf(highest)),
    text('.'),
  ];
}

/** The weakest and the strongest slice of a column. */
function ends(column: SliceColumn, lines: readonly PromptLine[], evaluation: Evaluation): Finding {
  const slices = slicesBy(column, lines, evaluation);
  const [weakest, strongest] = [slices[0]!, slices.at(-1)!];
  return [
    text(`Weakest are the ${inWords(weakest.count)} with “${weakest.name}”, `),
    number(signed(weakest.mean), toneOf(weakest.mean)),
    text(` on average; strongest the ${inWords(strongest.count)} with “${strongest.name}”, `),
    number(signed(strongest.mean), toneOf(strongest.mean)),
    text('.'),
  ];
}

const limits = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;
