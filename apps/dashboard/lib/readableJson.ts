const [longestText, longestList] = [160, 24];

/** JSON to read: the long texts (tensors as base64) and lists in it cut, each with how long it is. */
export function readableJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => shortened(part), 2) ?? 'null';
}

function shortened(part: unknown): unknown {
  if (typeof part === 'string' && part.length > longestText) {
    return `${part.slice(0, 40)}… (${part.length} characters)`;
  }
  if (Array.isArray(part) && part.length > longestList) {
    return [...part.slice(0, longestList), `… ${part.length - longestList} more`];
  }
  return part;
}
