import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** Every published number, without computing anything. */
export const PublishedQuery = graphql(`
  query Published {
    publishedNumbers { section name expected tolerance source }
  }
`);

/** Is the chosen model the one whose numbers were published? */
export const VerificationQuery = graphql(`
  query Verification($model: String, $weightFlags: WeightFlagsInput) {
    model(model: $model, weightFlags: $weightFlags) {
      verification { model isPublished found { passed failed } }
    }
  }
`);

export type Published = WholeAnswer<ResultOf<typeof PublishedQuery>>['publishedNumbers'];
export type Verification = WholeAnswer<ResultOf<typeof VerificationQuery>>['model']['verification'];
