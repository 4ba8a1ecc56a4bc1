/** A value as a Python literal. JSON strings are Python strings too, the lone surrogates of a broken text included. */
export function python(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([name, item]) => `${python(name)}: ${python(item)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** A list with one item a line, for what is long. */
export function pythonLines(values: readonly unknown[]): string {
  return `[\n${values.map((value) => `    ${python(value)},\n`).join('')}]`;
}
