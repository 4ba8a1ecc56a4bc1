import { allHeads, headLabel } from '@circuit-lens/shared/names';
import { type Finding, headPart, number, text, toneOf } from '../../lib/finding.ts';
import { inWords, showToken, signed } from '../../lib/format.ts';
import { roleOfHead } from '../../lib/headRoles.ts';
import { numbers, rowsOf } from '../../lib/tensorValues.ts';
import type { SpectrumHead, TokenCircuitHead } from './queries.ts';

interface Size {
  nLayers: number;
  nHeads: number;
}

/** Labels of all heads of a model, layer by layer. */
export function headsByLayer({ nLayers, nHeads }: Size): string[][] {
  return rowsOf(allHeads(nLayers, nHeads).map(headLabel), nHeads);
}

/** The head of the page: that of the URL, else the first pinned, else a published name mover, else the first of the last layer. */
export function chosenHead(
  asked: string | null,
  pins: readonly string[],
  { name, config }: { name: string; config: Size },
): string {
  const layers = headsByLayer(config);
  const labels = layers.flat();
  const wanted = [asked, ...pins].find((label) => label !== null && labels.includes(label));
  return wanted ?? labels.find((label) => roleOfHead(label, name) === 'name mover') ?? layers.at(-1)![0]!;
}

/** One eigenvalue of a head. */
export interface Eigenvalue {
  /** 1 has the largest modulus. */
  place: number;
  real: number;
  imaginary: number;
}

/** What the eigenvalues of a head say. */
export interface SpectrumView {
  head: string;
  eigenvalues: Eigenvalue[];
  /** Re Σλ / Σ|λ|, −1 to 1. */
  copyingScore: number;
  /** How many have a positive real part. */
  positive: number;
}

/** The view of a spectrum. */
export function spectrumView({ label, eigenvalues: spectrum }: SpectrumHead): SpectrumView {
  const eigenvalues = spectrum.real.values.map((real, i) => ({
    place: i + 1,
    real: real ?? Number.NaN,
    imaginary: spectrum.imaginary.values[i] ?? Number.NaN,
  }));
  const positive = eigenvalues.filter(({ real }) => real > 0).length;
  return { head: label, eigenvalues, copyingScore: spectrum.copyingScore, positive };
}

/** A head between tokens, rows then columns. */
export interface TokenGrid {
  head: string;
  /** As they are shown: ·Mary. */
  tokens: string[];
  values: number[][];
  /** How many rows have their largest value on the token itself. */
  onItself: number;
}

/** The view of a circuit between tokens. */
export function tokenGrid({ label, tokenCircuit }: Pick<TokenCircuitHead, 'label' | 'tokenCircuit'>): TokenGrid {
  const tokens = (tokenCircuit.axes[0]?.labels ?? []).map(showToken);
  const values = rowsOf(numbers(tokenCircuit.values), tokens.length);
  const onItself = values.filter((row, i) => row[i] === Math.max(...row)).length;
  return { head: label, tokens, values, onItself };
}

/** From which copying score on a head is said to copy, and below its negative to suppress. */
const clearly = 0.5;

/** The finding of the page: does the head copy, and does it with the tokens that were typed? */
export function weightsFinding(spectrum: SpectrumView, said: TokenGrid | null): Finding {
  const { head, copyingScore, positive, eigenvalues } = spectrum;
  const verdict =
    copyingScore >= clearly
      ? ' copies what it reads: '
      : copyingScore <= -clearly
        ? ' suppresses what it reads: '
        : ' neither clearly copies nor suppresses what it reads: ';
  return [
    headPart(head),
    text(verdict),
    text('copying score '),
    number(signed(copyingScore), toneOf(copyingScore)),
    text(`, ${positive} of ${eigenvalues.length} eigenvalues with a positive real part.`),
    ...(said && said.head === head && said.tokens.length > 1 ? onTokens(said) : []),
  ];
}

function onTokens({ tokens, onItself }: TokenGrid): Finding {
  const of = inWords(tokens.length);
  if (onItself === 0) return [text(` Of the ${of} tokens below it raises none above the others after reading it.`)];
  const which = onItself === tokens.length ? `each of the ${of}` : `${inWords(onItself)} of the ${of}`;
  return [text(` After reading ${which} tokens below it raises that same token the most.`)];
}
