import { createHash } from 'node:crypto';
import { canonicalJson } from '@circuit-lens/shared';

/** sha256 of plain data, whatever the order of its keys: what recipes, kept runs and waves are told apart by. */
export function hashOfJson(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
