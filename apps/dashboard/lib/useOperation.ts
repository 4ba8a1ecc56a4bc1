'use client';
import { graphql } from './graphql.ts';
import { type ApiQuery, useApiQuery } from './useApiQuery.ts';

/** One operation that answers at once, by name. */
export const OperationQuery = graphql(`
  query Operation($name: String!, $input: JSON!) {
    operation(name: $name, input: $input)
  }
`);

/**
 * The result of an operation that answers at once, without its envelope.
 * @param input null holds it until it is known
 */
export function useOperation<Result>(name: string, input: object | null): ApiQuery<Result> {
  const query = useApiQuery(OperationQuery, { name, input: input ?? {} }, { pause: !input });
  const envelope = query.data?.operation as { result: Result } | null | undefined;
  return { ...query, data: envelope?.result ?? null };
}
