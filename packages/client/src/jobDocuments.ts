import { graphql, type ResultOf } from './graphql.ts';

const JobFields = graphql(`
  fragment JobFields on Job @_unmask {
    __typename
    ... on JobInfo { id }
    ... on RunningJob { progress { done message } }
    ... on SucceededJob { result }
    ... on FailedJob { error { code message details remedy } }
  }
`);

export const StartOperation = graphql(
  `
    mutation StartOperation($name: String!, $input: JSON!) {
      startOperation(name: $name, input: $input) { ...JobFields }
    }
  `,
  [JobFields],
);

export const JobState = graphql(`query JobState($id: ID!) { job(id: $id) { ...JobFields } }`, [JobFields]);

export const CancelJob = graphql(`mutation CancelJob($id: ID!) { cancelJob(id: $id) { ... on JobInfo { id } } }`);

/** A job in one of its states. */
export type JobStateOf = NonNullable<ResultOf<typeof JobState>['job']>;
