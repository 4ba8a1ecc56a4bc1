import { CircuitLensError } from './CircuitLensError.ts';

/** One attention head, by layer and index within the layer, both from 0. */
export interface HeadIndex {
  layer: number;
  head: number;
}

/** `{ layer: 9, head: 9 }` as `L9H9`. */
export function headLabel({ layer, head }: HeadIndex): string {
  return `L${layer}H${head}`;
}

/** All heads in the order L0H0, L0H1, …, the order of every tensor with a `[layer, head]` face. */
export function allHeads(nLayers: number, nHeads: number): HeadIndex[] {
  return Array.from({ length: nLayers * nHeads }, (_, i) => ({ layer: Math.floor(i / nHeads), head: i % nHeads }));
}

/**
 * Reads `L9H9`.
 * @throws CircuitLensError UNKNOWN_HEAD when the text is no head label or the head is outside the given size.
 */
export function parseHead(label: string, size?: { nLayers: number; nHeads: number }): HeadIndex {
  const match = /^L(\d+)H(\d+)$/.exec(label);
  const parsed = match && { layer: Number(match[1]), head: Number(match[2]) };
  const allowed = size ? `L0H0 to L${size.nLayers - 1}H${size.nHeads - 1}` : 'labels such as L9H9';
  if (!parsed || (size && (parsed.layer >= size.nLayers || parsed.head >= size.nHeads))) {
    throw new CircuitLensError('UNKNOWN_HEAD', `There is no head "${label}". Allowed: ${allowed}.`, {
      head: label,
      allowed,
    });
  }
  return parsed;
}
