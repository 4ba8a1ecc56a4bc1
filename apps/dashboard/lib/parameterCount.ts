/** How many numbers a model is made of. */
export function parameterCount(parameters: readonly { shape: readonly number[] }[]): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
}
