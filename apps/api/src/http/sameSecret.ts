import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares digests in constant time, so that neither length nor a common beginning shows. */
export function sameSecret(given: string | null | undefined, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(secret));
}
