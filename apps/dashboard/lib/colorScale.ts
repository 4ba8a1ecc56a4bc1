/** The colour scales of every picture: six stops a side, equal steps, mixed in OKLab; zero is the surface exactly. */

export type Theme = 'light' | 'dark';
export type Rgb = readonly [number, number, number];
type Scale = 'pos' | 'neg' | 'sequential';

const stops: Record<Theme, Record<Scale, string>> = {
  light: {
    pos: '#ffffff #d9e7f5 #a3c7e8 #5c9bd1 #1f6bae #0b4580',
    neg: '#ffffff #f9dfd6 #f0b39e #dd785e #b73a2e #811521',
    sequential: '#ffffff #d5eae6 #94cbc1 #459f90 #0b6b60 #043b35',
  },
  dark: {
    pos: '#181b1f #1b3350 #215a90 #3a8bd0 #73b7f2 #abd6ff',
    neg: '#181b1f #44251e #863a29 #ca5a3f #f18d70 #ffc0ae',
    sequential: '#181b1f #17342f #1f6056 #309a89 #68cbb9 #b4eee1',
  },
};

const toLinear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const toGamma = (c: number) => (c <= 0.0031308 ? c * 12.92 : 1.055 * c ** (1 / 2.4) - 0.055);
const parseHex = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as never;

function toOklab(rgb: Rgb): Rgb {
  const [r, g, b] = rgb.map((c) => toLinear(c / 255)) as unknown as Rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab([L, a, b]: Rgb): Rgb {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((c) => Math.round(255 * toGamma(Math.min(1, Math.max(0, c))))) as never;
}

function along(scale: Scale, t: number, theme: Theme): Rgb {
  const hexes = stops[theme][scale].split(' ');
  const at = Math.min(1, Math.max(0, t)) * (hexes.length - 1);
  const below = Math.min(hexes.length - 2, Math.floor(at));
  const [from, to] = [toOklab(parseHex(hexes[below]!)), toOklab(parseHex(hexes[below + 1]!))];
  return fromOklab(from.map((c, i) => c + (to[i]! - c) * (at - below)) as unknown as Rgb);
}

/** Blue toward the answer, red against, the surface at exactly zero; values beyond ±range saturate. */
export function divergingColor(value: number, range: number, theme: Theme): Rgb {
  const t = range > 0 && Number.isFinite(value) ? value / range : 0;
  return along(t < 0 ? 'neg' : 'pos', Math.abs(t), theme);
}

/** One hue, 0 to 1: attention. */
export function sequentialColor(value: number, theme: Theme): Rgb {
  return along('sequential', Number.isFinite(value) ? value : 0, theme);
}

/** A colour as CSS. */
export function css([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}

/** Text that reaches 4.5:1 on a colour. */
export function textOn(rgb: Rgb): string {
  const [r, g, b] = rgb.map((c) => toLinear(c / 255)) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.183 ? '#050608' : '#ffffff';
}

/** The range of a picture of one hue from 0: its largest value; 1 for nothing or only zeros. */
export function sequentialRange(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, value);
  return largest || 1;
}

/** The symmetric range of a picture: the largest magnitude; 1 for nothing or only zeros. */
export function symmetricRange(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest || 1;
}
