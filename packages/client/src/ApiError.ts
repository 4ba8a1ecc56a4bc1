/** An error as it stands in the `errors` of an answer. */
export interface GraphQLErrorJson {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; details?: Record<string, unknown>; remedy?: string };
}

/** An answer with errors. Codes are those of `docs/errors.md`, and GraphQL's own for a query that fits no schema. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** Facts of the message as data. */
  readonly details: Record<string, unknown>;
  /** The one thing to do next; empty where the server says none. */
  readonly remedy: string;

  /**
   * @param errors all of them; the first is the one that this error tells
   * @param data what there is in spite of them, null for nothing
   */
  constructor(
    readonly errors: readonly GraphQLErrorJson[],
    readonly data: unknown = null,
  ) {
    const [first] = errors;
    super(first?.message ?? 'The server gave no answer.');
    this.code = first?.extensions?.code ?? 'INTERNAL_SERVER_ERROR';
    this.details = first?.extensions?.details ?? {};
    this.remedy = first?.extensions?.remedy ?? '';
  }
}
