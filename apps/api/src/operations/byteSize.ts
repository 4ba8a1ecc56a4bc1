import { Tensor } from '@circuit-lens/model';

/** Memory that a result takes, roughly; at least 1. */
export function byteSize(value: unknown): number {
  if (value instanceof Tensor) return value.data.byteLength + 200;
  if (typeof value === 'string') return 2 * value.length + 16;
  if (value === null || typeof value !== 'object') return 8;
  return Object.values(value).reduce<number>((sum, entry) => sum + 16 + byteSize(entry), 32);
}
