import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** What heads attend to in random tokens that are repeated once. */
export const ScoresQuery = graphql(`
  query RepeatedTokenScores($model: String, $weightFlags: WeightFlagsInput) {
    model(model: $model, weightFlags: $weightFlags) {
      repeatedTokenScores {
        previousToken { shape values }
        duplicateToken { shape values }
        induction { shape values }
        length
        batch
      }
    }
  }
`);

/** A candidate role for every head, and what speaks for it. */
export const RolesQuery = graphql(`
  query HeadRoles($model: String, $weightFlags: WeightFlagsInput, $prompts: [PromptInput!], $prependBos: Boolean) {
    model(model: $model, weightFlags: $weightFlags) {
      headRoles(prompts: $prompts, prependBos: $prependBos) {
        rows { head role basis measure value threshold publishedRole evidence { name value } }
        logitDifference
        prompts
      }
    }
  }
`);

/** How well every head fits each kind on the prompts themselves. */
export const DetectorQuery = graphql(`
  query Detectors($input: RunInput!, $measure: HeadScoreMeasure, $excludeBos: Boolean, $excludeCurrent: Boolean) {
    run(input: $input) {
      id
      previousToken: headScores(
        kind: PREVIOUS_TOKEN, measure: $measure, excludeBos: $excludeBos, excludeCurrent: $excludeCurrent
      ) { shape values }
      duplicateToken: headScores(
        kind: DUPLICATE_TOKEN, measure: $measure, excludeBos: $excludeBos, excludeCurrent: $excludeCurrent
      ) { shape values }
      induction: headScores(
        kind: INDUCTION, measure: $measure, excludeBos: $excludeBos, excludeCurrent: $excludeCurrent
      ) { shape values }
    }
  }
`);

/** How well every head fits a pattern of one's own, [query][key]. */
export const OwnPatternQuery = graphql(`
  query OwnPattern(
    $input: RunInput!
    $pattern: [[Float!]!]!
    $measure: HeadScoreMeasure
    $excludeBos: Boolean
    $excludeCurrent: Boolean
  ) {
    run(input: $input) {
      id
      headScores(pattern: $pattern, measure: $measure, excludeBos: $excludeBos, excludeCurrent: $excludeCurrent) {
        shape
        values
      }
    }
  }
`);

/** Which heads write the names they read. */
export const CopyingQuery = graphql(`
  query CopyingScores($model: String, $weightFlags: WeightFlagsInput) {
    model(model: $model, weightFlags: $weightFlags) {
      arena: copyingScores(definition: ARENA) { scores { shape values } count }
      paper: copyingScores(definition: PAPER) { scores { shape values } count }
      suppressing: copyingScores(definition: ARENA, negative: true) { scores { shape values } count }
    }
  }
`);

/** A short sequence of random tokens and its repeat, to look at. */
export const ShortSequenceQuery = graphql(`
  query ShortRepeat($model: String, $weightFlags: WeightFlagsInput, $length: Int!) {
    model(model: $model, weightFlags: $weightFlags) {
      repeatedTokenScores(length: $length, batch: 1) { tokens }
    }
  }
`);

/** Patterns of some heads on such a sequence. */
export const RepeatPatternsQuery = graphql(`
  query RepeatPatterns($input: RunInput!, $heads: [String!]!) {
    run(input: $input) {
      id
      prompts { tokens { position id text labels } }
      attentionPatterns(heads: $heads) { shape data }
    }
  }
`);

export type DetectorRun = WholeAnswer<ResultOf<typeof DetectorQuery>>['run'];
export type Copying = WholeAnswer<ResultOf<typeof CopyingQuery>>['model'];
export type Scores = WholeAnswer<ResultOf<typeof ScoresQuery>>['model']['repeatedTokenScores'];
export type Roles = WholeAnswer<ResultOf<typeof RolesQuery>>['model']['headRoles'];
