import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bytesInIdOrder, bytesOfEntry, characterOfByte } from './byteLevel.ts';

test('the merge list is OpenAI’s, byte for byte', () => {
  const file = readFileSync(new URL('../../assets/gpt2/vocab.bpe', import.meta.url));
  const checksum = createHash('sha256').update(file).digest('hex');
  expect(checksum).toBe('1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5');
});

test('bytes and characters are one to one, with the space as Ġ', () => {
  expect(new Set(characterOfByte).size).toBe(256);
  expect(characterOfByte[0x20]).toBe('Ġ');
  expect(characterOfByte[0x0a]).toBe('Ċ');
  expect([...bytesInIdOrder].sort((a, b) => a - b)).toEqual(Array.from({ length: 256 }, (_, i) => i));
  for (const [byte, character] of characterOfByte.entries())
    expect(bytesOfEntry(character)).toEqual(Uint8Array.of(byte));
});

test('a character outside the table is no entry', () => {
  expect(bytesOfEntry('a b')).toBeNull();
});
