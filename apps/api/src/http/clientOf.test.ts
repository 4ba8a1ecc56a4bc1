import type { Request } from 'express';
import { expect, it } from 'vitest';
import { clientOf } from './clientOf.ts';

const client = (headers: Request['headers'], key: string | null = 'secret-key') =>
  clientOf({ socket: { remoteAddress: '127.0.0.1' } as Request['socket'], headers }, key);
const shows = (key: string) => ({ 'x-forwarded-for': '1.2.3.4, 10.0.0.7', 'x-circuit-lens-proxy-key': key });

it('is whom the dashboard asks for, and for all others the address they come from', () => {
  expect(client(shows('secret-key'))).toBe('10.0.0.7');
  expect(client(shows('another-key'))).toBe('127.0.0.1');
  expect(client({ 'x-forwarded-for': '10.0.0.7' })).toBe('127.0.0.1');
  expect(client(shows(''), null)).toBe('127.0.0.1');
  expect(client({ 'x-circuit-lens-proxy-key': 'secret-key' })).toBe('127.0.0.1');
});

it('is told apart by what it signs in with', () => {
  const names = ['a', 'b', 'a'].map((token) => client({ authorization: `Bearer ${token}` }));
  expect(names[0]).toBe(names[2]);
  expect(names[0]).not.toBe(names[1]);
});
