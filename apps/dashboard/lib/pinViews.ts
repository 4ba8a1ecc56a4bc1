import { parseHead } from '@circuit-lens/shared/names';
import { decodeFloats } from './decodeFloats.ts';

/** What a pinned head shows at the lower edge. */
export interface PinView {
  label: string;
  /** Mean direct effect on the logit difference; null while it is not known. */
  effect: number | null;
  /** Attention on the shown prompt without BOS, row by row; null while it is not known. */
  pattern: { values: Float32Array; size: number } | null;
}

/** The pins that a model has: a pin may come from the URL of a larger one. */
export function pinsOf(
  pins: readonly string[],
  config: { nLayers: number; nHeads: number } | null,
): { known: string[]; unknown: string[] } {
  const isKnown = (label: string) => {
    const { layer, head } = parseHead(label);
    return config !== null && layer < config.nLayers && head < config.nHeads;
  };
  return { known: pins.filter(isKnown), unknown: pins.filter((label) => !isKnown(label)) };
}

interface PinsAnswer {
  shown: { attentionPatterns: { shape: readonly number[]; data: string } };
  all: { directLogitAttribution: { mean: { shape: readonly number[]; values: readonly (number | null)[] } } };
}

/**
 * Patterns and effects of the heads that were asked for, in their order.
 * @param skip positions left out at the start: 1 where BOS stands, since it would draw all attention to itself
 */
export function pinViews(heads: readonly string[], { shown, all }: PinsAnswer, skip: 0 | 1): PinView[] | null {
  const { shape, data } = shown.attentionPatterns;
  const [, count = 0, length = 0] = shape;
  if (count !== heads.length) return null;
  const { shape: effectShape, values: effects } = all.directLogitAttribution.mean;
  const patterns = decodeFloats(data);
  return heads.map((label, i) => {
    const { layer, head } = parseHead(label);
    const full = patterns.subarray(i * length ** 2, (i + 1) * length ** 2);
    return {
      label,
      effect: effects[layer * (effectShape[1] ?? 0) + head] ?? null,
      pattern: { values: withoutFirst(full, length, skip), size: length - skip },
    };
  });
}

function withoutFirst(values: Float32Array, length: number, skip: number): Float32Array {
  const size = length - skip;
  return Float32Array.from({ length: size ** 2 }, (_, i) => {
    const [query, key] = [Math.floor(i / size), i % size];
    return values[(query + skip) * length + key + skip]!;
  });
}

/** The pins with one of them a place further; at an end it stays. */
export function movedPin(pins: readonly string[], label: string, step: -1 | 1): string[] {
  const rest = pins.filter((pin) => pin !== label);
  const at = Math.min(Math.max(0, pins.indexOf(label) + step), rest.length);
  return [...rest.slice(0, at), label, ...rest.slice(at)];
}
