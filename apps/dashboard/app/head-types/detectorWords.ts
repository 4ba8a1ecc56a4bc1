import { headLabel } from '@circuit-lens/shared/names';
import { type Finding, headPart, number, text } from '../../lib/finding.ts';
import { fixed } from '../../lib/format.ts';

/** How attention is held against a pattern. */
export interface DetectorOptions {
  measure: 'MUL' | 'ABS';
  noBos: boolean;
  noSelf: boolean;
}

/** The formula of a score, for captions. */
export function scoreFormula({ measure, noBos, noSelf }: DetectorOptions): string {
  const formula =
    measure === 'MUL' ? 'Σ(attention · pattern) / Σ attention' : '1 − Σ|attention − pattern| / number of tokens';
  const without = [...(noBos ? ['to the first token'] : []), ...(noSelf ? ['of a token to itself'] : [])];
  return without.length > 0 ? `${formula}, without attention ${without.join(' and ')}` : formula;
}

/** The operation's names of the options; what is left out has its default. */
export function detectorInput({ measure, noBos, noSelf }: DetectorOptions): Record<string, unknown> {
  return { measure: measure.toLowerCase(), excludeBos: noBos, excludeCurrent: noSelf };
}

const namedMost = 3;

/** The heads that fit a pattern best. */
export function bestFits(values: readonly (readonly number[])[]): Finding {
  const all = values
    .flatMap((row, layer) => row.map((score, head) => ({ head: headLabel({ layer, head }), score })))
    .filter(({ score }) => Number.isFinite(score))
    .sort((a, b) => b.score - a.score);
  const best = all.slice(0, namedMost);
  if (best.length === 0) return [text('Nothing is left to compare: every entry is left out.')];
  return [
    ...best.flatMap(({ head, score }, i) => [
      text(i === 0 ? '' : i === best.length - 1 ? ' and ' : ', '),
      headPart(head),
      text(' '),
      number(fixed(score, 3)),
    ]),
    text(' fit it best.'),
  ];
}
