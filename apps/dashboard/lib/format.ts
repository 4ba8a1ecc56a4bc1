/** Numbers and tokens as the pages print them: U+2212 for minus, a middle dot for a space. */

const minus = (text: string) => text.replaceAll('-', '−');

/** Between a number and its unit, so that no line ends there. */
const space = '\u00a0';

/** Below it a number stands as a power of ten: 3.1e−6. */
const tiny = 1e-4;

/** Two digits of a number too small for the decimals of its place: 0.0031, 3.1e−6. */
const small = (value: number): string => (Math.abs(value) < tiny ? value.toExponential(1) : value.toPrecision(2));

/** "50063.4" as "50,063.4". */
function thousands(text: string): string {
  const [whole = '', ...decimals] = text.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...decimals].join('.');
}

/**
 * Fixed decimals, thousands separated; "–" for what is not a number. Only zero reads as zero: what these decimals would
 * round to it has two digits of its own. Zero has no sign.
 */
export function fixed(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (value === 0) return (0).toFixed(digits);
  const text = value.toFixed(digits);
  return minus(Number(text) === 0 ? small(value) : thousands(text));
}

/** Fixed decimals with the sign always printed, except on zero. */
export function signed(value: number | null | undefined, digits = 2): string {
  const text = fixed(value, digits);
  return Number.isFinite(value) && (value as number) > 0 ? `+${text}` : text;
}

/** Decimals of a printed range: two, more where these would leave it no digit, none from a hundred on. */
export function rangeDigits(range: number): number {
  if (range >= 100) return 0;
  return range >= 0.1 || !(range > 0) ? 2 : Math.min(12, 1 - Math.floor(Math.log10(range)));
}

/** Decimals of numbers that stand together: at least so many, more where these would leave the largest fewer than two digits. */
export const decimals = (range: number, least = 2): number => Math.max(least, rangeDigits(Math.abs(range)));

/** A share of one as a percentage: 0.7007 is "70.07 %". */
export function percent(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  return `${fixed(value * 100, digits)}${space}%`;
}

/** A percentage in a list with fixed decimals: what these would round to zero is "below 0.01 %", so that all are written one way. */
export function listedPercent(value: number, digits = 2): string {
  const least = 10 ** -digits;
  if (value > 0 && 100 * value < least / 2) return `below ${least.toFixed(digits)}${space}%`;
  return percent(value, digits);
}

/** Attention to a token, a share of one: what is below half a thousandth is as good as none. */
export const attentionText = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '–' : value.toFixed(3);

/** How much of a job is done, in whole percent: "42 %"; "below 1 %" where it has only begun. */
export function progress(done: number): string {
  return done > 0 && done < 0.01 ? `below 1${space}%` : `${Math.round(100 * done)}${space}%`;
}

/** Thousands separated: 50,257. */
export function count(value: number): string {
  return thousands(String(value));
}

/** 124439808 as "124 M": parameters of a model, three digits at most. */
export function approximate(value: number): string {
  const [unit, scale] = value >= 1e9 ? ['G', 1e9] : value >= 1e6 ? ['M', 1e6] : value >= 1e3 ? ['k', 1e3] : ['', 1];
  const scaled = value / (scale as number);
  const digits = scaled >= 100 || unit === '' ? 0 : scaled >= 10 ? 1 : 2;
  return `${scaled.toFixed(digits)}${unit ? space + unit : ''}`;
}

/** The end of a caption: the value of full colour, where a scale from 0 does not end at 1. */
export const fullColour = (range: number): string => (range === 1 ? '' : ` · full colour at ${fixed(range, 3)}`);

/** A size of files: 665 B, 548 MB, 1.52 GB; units of a thousand. */
export function fileSize(bytes: number): string {
  return bytes < 1000 ? `${Math.round(bytes)}${space}B` : `${approximate(bytes)}B`;
}

const invisible: Record<string, string> = { ' ': '·', '\n': '↵', '\t': '⇥', '\r': '␍' };

/** A control character, which fonts draw as an empty box or not at all: \x05. */
const hexadecimal = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** A token as text that shows its white space: " Mary" is "·Mary"; the start-of-text token is "BOS". */
export function showToken(text: string): string {
  if (text === '<|endoftext|>') return 'BOS';
  return text.replace(/[ \p{Cc}]/gu, (character) => invisible[character] ?? hexadecimal(character));
}

/** The small numbers of a sentence in words, as in "eight prompts". */
export function inWords(value: number): string {
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
  return words[value] ?? count(value);
}

/** "two heads" as "Two heads": the start of a sentence. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** Over how many prompts a number is a mean, for captions: "mean of 8 prompts". */
export const meanOf = (prompts: number): string => (prompts === 1 ? 'one prompt' : `mean of ${prompts} prompts`);
