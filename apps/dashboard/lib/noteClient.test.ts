import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { noteClient } from './noteClient.ts';

it('has the address of the socket last, whatever a browser says', () => {
  const socket = { remoteAddress: '10.0.0.7' } as IncomingMessage['socket'];
  const forwarded = (headers: IncomingMessage['headers']) => {
    noteClient({ headers, socket });
    return headers['x-forwarded-for'];
  };
  expect(forwarded({})).toBe('10.0.0.7');
  expect(forwarded({ 'x-forwarded-for': '1.2.3.4' })).toBe('1.2.3.4, 10.0.0.7');
});
