/** Fields with a value: GraphQL has null where recipes and the input of operations have nothing. */
export function withoutNulls(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}
