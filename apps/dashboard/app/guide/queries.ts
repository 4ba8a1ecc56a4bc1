import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** What follows the shown prompt. */
export const WordsQuery = graphql(`
  query GuideWords($input: RunInput!) {
    run(input: $input) {
      id
      prompts { correct { id } incorrect { id } }
      nextTokens(top: 6) { id text probability }
    }
  }
`);

/** The answer, read from the stream at every depth. */
export const StreamQuery = graphql(`
  query GuideStream($input: RunInput!) {
    run(input: $input) { id logitLens(includeMid: true, layerNorm: CACHED) { mean { axes { labels } values } } }
  }
`);

/** What every head writes toward the answer. */
export const WritersQuery = graphql(`
  query GuideWriters($input: RunInput!) {
    run(input: $input) { id directLogitAttribution(unit: HEAD, top: 0) { mean { shape values } total } }
  }
`);

/** Whose messages one head takes at the last position of a prompt. */
export const LookQuery = graphql(`
  query GuideLook($input: RunInput!, $pattern: String!, $head: Int!) {
    run(input: $input) { id activation(hook: $pattern, head: $head, prompt: 0, positions: [-1]) { values } }
  }
`);

/** The answer without one head. */
export const SilenceQuery = graphql(`
  query GuideSilence($input: RunInput!) {
    run(input: $input) { id logitDifference { mean perPrompt } }
  }
`);

/** A candidate role for every head. */
export const RolesQuery = graphql(`
  query GuideRoles($model: String, $weightFlags: WeightFlagsInput, $prompts: [PromptInput!], $prependBos: Boolean) {
    model(model: $model, weightFlags: $weightFlags) {
      headRoles(prompts: $prompts, prependBos: $prependBos) { rows { head role value publishedRole } }
    }
  }
`);

export type WordsRun = WholeAnswer<ResultOf<typeof WordsQuery>>['run'];
export type StreamRun = WholeAnswer<ResultOf<typeof StreamQuery>>['run'];
export type WritersRun = WholeAnswer<ResultOf<typeof WritersQuery>>['run'];
export type Roles = WholeAnswer<ResultOf<typeof RolesQuery>>['model']['headRoles'];
