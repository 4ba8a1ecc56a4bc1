import { createHash } from 'node:crypto';
import { proxyKeyHeader } from '@circuit-lens/shared';
import type { Request } from 'express';
import { sameSecret } from './sameSecret.ts';

/**
 * Who asks: the address, and what was sent to sign in. The dashboard's server, which knows the key, says for whom it asks;
 * nobody else is believed.
 * @param proxyKey null: there is no such server
 */
export function clientOf({ socket, headers }: Pick<Request, 'socket' | 'headers'>, proxyKey: string | null): string {
  const address = forwardedAddress(headers, proxyKey) ?? socket.remoteAddress ?? '';
  if (!headers.authorization) return address;
  return `${address} ${createHash('sha256').update(headers.authorization).digest('hex').slice(0, 8)}`;
}

/** The last address: those before it are what somebody else said. */
function forwardedAddress(headers: Request['headers'], proxyKey: string | null): string | null {
  const { [proxyKeyHeader]: key, 'x-forwarded-for': forwarded } = headers;
  if (proxyKey === null || typeof key !== 'string' || !sameSecret(key, proxyKey)) return null;
  return typeof forwarded === 'string' ? forwarded.split(',').at(-1)!.trim().slice(0, 50) : null;
}
