/**
 * GPT-2's split of text into words, within which byte pairs merge.
 *
 * JavaScript's `\s` has U+FEFF and lacks U+0085; the pattern of GPT-2 (Python's `regex`, Rust's `fancy-regex`) means
 * Unicode's White_Space, so it is written out here.
 * Source: `Encoder.pat` in OpenAI's gpt-2/src/encoder.py.
 */
const wordPattern =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** The words of a text, in order; joined they are the text. */
export function pretokenize(text: string): string[] {
  return text.match(wordPattern) ?? [];
}
