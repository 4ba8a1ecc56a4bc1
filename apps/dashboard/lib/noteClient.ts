import type { IncomingMessage } from 'node:http';

/**
 * Writes the address that a request comes from behind those it brings in `x-forwarded-for`. Next would keep what a
 * browser says there, and each browser could say what it likes.
 */
export function noteClient({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): void {
  const given = [headers['x-forwarded-for'] ?? []].flat();
  headers['x-forwarded-for'] = [...given, socket.remoteAddress ?? 'unknown'].join(', ');
}
