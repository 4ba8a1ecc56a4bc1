import { type HeadIndex, parseHead } from '@circuit-lens/shared/names';

/** The layer and index of a label; null for what is no head, or none of a model of this size. */
export function headOf(label: string, size?: { nLayers: number; nHeads: number } | null): HeadIndex | null {
  try {
    return parseHead(label, size ?? undefined);
  } catch {
    return null;
  }
}
