/**
 * GPT-2's table between bytes and printable characters, in which `vocab.json` and `merges.txt` are written.
 * Source: `bytes_to_unicode` in OpenAI's gpt-2/src/encoder.py.
 */

const printableRanges = [
  [0x21, 0x7e],
  [0xa1, 0xac],
  [0xae, 0xff],
] as const;

const printable = printableRanges.flatMap(([first, last]) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i),
);
const unprintable = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !printable.includes(byte));

/** The 256 bytes in the order of GPT-2's first 256 token ids: those that print as themselves, then the others. */
export const bytesInIdOrder: readonly number[] = [...printable, ...unprintable];

/** The character that stands for each byte: itself where it prints, else the next one from U+0100 on. */
export const characterOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const place = unprintable.indexOf(byte);
  return String.fromCodePoint(place === -1 ? byte : 0x100 + place);
});

const byteOfCharacter = new Map(characterOfByte.map((character, byte) => [character, byte]));

/** The bytes a vocabulary entry such as `Ġthe` stands for; null when a character is not of the table. */
export function bytesOfEntry(entry: string): Uint8Array | null {
  const bytes: number[] = [];
  for (const character of entry) {
    const byte = byteOfCharacter.get(character);
    if (byte === undefined) return null;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
