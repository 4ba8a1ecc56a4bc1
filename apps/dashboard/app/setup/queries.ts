import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** What the model holds to come after one prompt, and where the expected answer stands. */
export const NextTokensQuery = graphql(`
  query NextTokens($input: RunInput!) {
    run(input: $input) {
      id
      prompts { tokens { position id text } correct { id text } }
      nextTokens(top: 10) { rank id text logit probability }
      answers { rank id text logit probability }
    }
  }
`);

/** The notebook's two plots for one head. */
export const HeadWeightsQuery = graphql(`
  query HeadWeights($model: String, $weightFlags: WeightFlagsInput, $head: String!, $matrix: HeadMatrix!) {
    model(model: $model, weightFlags: $weightFlags) {
      queryNorms: columnNorms(matrix: W_Q, head: $head) { shape values }
      keyNorms: columnNorms(matrix: W_K, head: $head) { shape values }
      gram(matrix: $matrix, head: $head) { shape values }
    }
  }
`);

/** The likeliest tokens of every prompt, to be compared between two settings of the weights. */
export const FlagClaimQuery = graphql(`
  query FlagClaim($input: RunInput!) {
    run(input: $input) {
      id
      nextTokens(top: 10) { prompt id logit logProbability }
    }
  }
`);

/** Models of the hub: here, cut, or to be fetched. */
export const HubModelsQuery = graphql(`
  query HubModels {
    models(downloadable: true) { name state repository bytes }
  }
`);

/** What is being fetched now, perhaps by another page or a script. */
export const DownloadJobsQuery = graphql(`
  query DownloadJobs {
    running: jobsConnection(state: RUNNING) { nodes { ... on JobInfo { id operation input } } }
    queued: jobsConnection(state: QUEUED) { nodes { ... on JobInfo { id operation input } } }
  }
`);

export type HubModels = WholeAnswer<ResultOf<typeof HubModelsQuery>>['models'];
export type DownloadJobs = WholeAnswer<ResultOf<typeof DownloadJobsQuery>>;
export type NextTokensRun = WholeAnswer<ResultOf<typeof NextTokensQuery>>['run'];
export type HeadWeights = WholeAnswer<ResultOf<typeof HeadWeightsQuery>>['model'];
