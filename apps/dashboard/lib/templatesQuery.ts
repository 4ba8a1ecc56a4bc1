import { graphql } from './graphql.ts';

/** From which sentence each prompt of a set was made. */
export const TemplatesQuery = graphql(`
  query Templates($id: ID!, $model: String, $weightFlags: WeightFlagsInput) {
    promptSet(id: $id, model: $model, weightFlags: $weightFlags) { id prompts { text template } }
  }
`);
