import { graphql } from '../../lib/graphql.ts';

/** A person's own prompts, checked against the model before anything is run. */
export const OwnPromptsQuery = graphql(`
  query OwnPrompts($input: JSON!) {
    operation(name: "dataset.parse", input: $input)
  }
`);

/** Keeps the good rows, so that the URL carries an id and not the prompts. */
export const CreatePromptSetMutation = graphql(`
  mutation CreatePromptSet(
    $text: String!
    $format: PromptSetFormat!
    $name: String
    $prependBos: Boolean!
    $model: String
    $weightFlags: WeightFlagsInput
  ) {
    createPromptSet(
      text: $text
      format: $format
      name: $name
      skipBadRows: true
      prependBos: $prependBos
      model: $model
      weightFlags: $weightFlags
    ) {
      promptSet { id name }
    }
  }
`);
