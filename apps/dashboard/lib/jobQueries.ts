import { graphql, type ResultOf } from './graphql.ts';

const JobFields = graphql(`
  fragment JobFields on Job @_unmask {
    __typename
    ... on JobInfo { id operation createdAt }
    ... on QueuedJob { position }
    ... on RunningJob { startedAt progress { done message } partial }
    ... on SucceededJob { finishedAt result }
    ... on FailedJob { error { code message remedy } }
    ... on CancelledJob { progress { done message } }
    ... on InterruptedJob { progress { done message } }
  }
`);

export const StartMutation = graphql(
  `
    mutation StartOperation($name: String!, $input: JSON!) {
      startOperation(name: $name, input: $input) { ...JobFields }
    }
  `,
  [JobFields],
);

export const CancelMutation = graphql(
  `
    mutation CancelJob($id: ID!) {
      cancelJob(id: $id) { ...JobFields }
    }
  `,
  [JobFields],
);

export const JobQuery = graphql(
  `
    query Job($id: ID!) {
      job(id: $id) { ...JobFields }
    }
  `,
  [JobFields],
);

export const JobSubscription = graphql(
  `
    subscription JobChanges($id: ID!) {
      job(id: $id) { ...JobFields }
    }
  `,
  [JobFields],
);

/** A job as the API tells of it, in one of its states. */
export type JobAnswer = ResultOf<typeof JobFields>;
