import { expect, it } from 'vitest';
import { TokenBytes } from './TokenBytes.ts';

it('has the bytes of every id, of one without any, and none of an id that is not used', () => {
  const bytesOfId: Uint8Array[] = [];
  bytesOfId[0] = Uint8Array.of(1, 2);
  bytesOfId[1] = Uint8Array.of();
  bytesOfId[4] = Uint8Array.of(3);
  const bytes = new TokenBytes(bytesOfId);
  expect(bytes.size).toBe(5);
  expect([0, 1, 2, 3, 4, 5, -1, 0.5].map((id) => bytes.of(id) && [...bytes.of(id)!])).toEqual([
    ...[[1, 2], [], undefined, undefined],
    ...[[3], undefined, undefined, undefined],
  ]);
});
