import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** The jobs without what may be large: this is asked again every two seconds while one runs. */
export const JobsQuery = graphql(`
  query Jobs($first: Int!) {
    jobs: jobsConnection(first: $first) {
      totalCount
      nodes {
        __typename
        ... on JobInfo { id operation version createdAt }
        ... on QueuedJob { position }
        ... on RunningJob { startedAt progress { done message } }
        ... on SucceededJob { startedAt finishedAt }
        ... on FailedJob { finishedAt error { code message remedy } }
        ... on CancelledJob { finishedAt progress { done message } }
        ... on InterruptedJob { startedAt progress { done message } }
      }
    }
  }
`);

/** What the same jobs were asked; an input never changes. */
export const JobInputsQuery = graphql(`
  query JobInputs($first: Int!) {
    jobs: jobsConnection(first: $first) { nodes { ... on JobInfo { id input } } }
  }
`);

/** The result of one job. It may be large, or may have to be computed again: ask only for one that is looked at. */
export const JobResultQuery = graphql(`
  query JobResult($id: ID!) {
    job(id: $id) { ... on SucceededJob { id result } }
  }
`);

export type JobsAnswer = WholeAnswer<ResultOf<typeof JobsQuery>>['jobs']['nodes'];
export type JobInputs = WholeAnswer<ResultOf<typeof JobInputsQuery>>['jobs']['nodes'];
