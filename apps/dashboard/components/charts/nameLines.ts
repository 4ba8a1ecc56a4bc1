/** A line of a name below its bar, in letters: of 11 px they fit beside each other with five bars on a phone. */
const lineMost = 10;

/** A name over lines, none longer than that unless a word is: "through one head" as "through" and "one head". */
export function nameLines(name: string): string[] {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= lineMost) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
