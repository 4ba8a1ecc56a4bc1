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

export type Scores = WholeAnswer<ResultOf<typeof ScoresQuery>>['model']['repeatedTokenScores'];
export type Roles = WholeAnswer<ResultOf<typeof RolesQuery>>['model']['headRoles'];
