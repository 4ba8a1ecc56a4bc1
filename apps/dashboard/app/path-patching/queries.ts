import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** Which heads are candidates for which part of the circuit, measured and published. */
export const ClassesQuery = graphql(`
  query PathClasses($model: String, $weightFlags: WeightFlagsInput, $prompts: [PromptInput!], $prependBos: Boolean) {
    model(model: $model, weightFlags: $weightFlags) {
      headRoles(prompts: $prompts, prependBos: $prependBos) { rows { head role publishedRole } }
    }
  }
`);

export type Classes = WholeAnswer<ResultOf<typeof ClassesQuery>>['model']['headRoles'];
