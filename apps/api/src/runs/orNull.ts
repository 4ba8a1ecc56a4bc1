/** GraphQL has no NaN: null where there is no number. */
export const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
