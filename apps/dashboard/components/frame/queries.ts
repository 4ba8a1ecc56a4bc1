import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** What can be chosen: models and prompt sets. */
export const ChoicesQuery = graphql(`
  query Choices {
    models { name isDefault isEmbedded isLoaded }
    promptSets: promptSetsConnection(first: 200) {
      nodes { id name description size prompts { text correct incorrect } corrupted { prompts { text } } }
    }
  }
`);

/** A set that is not among the choices: generated for a model, whose tokenizer decides which names it can have. */
export const PromptSetQuery = graphql(`
  query PromptSet($id: ID!, $model: String, $weightFlags: WeightFlagsInput) {
    promptSet(id: $id, model: $model, weightFlags: $weightFlags) {
      id
      prompts { text correct incorrect }
      corrupted { prompts { text } }
    }
  }
`);

/** The chosen model. */
export const ModelQuery = graphql(`
  query Model($model: String, $weightFlags: WeightFlagsInput) {
    model(model: $model, weightFlags: $weightFlags) {
      name
      missing
      config { nLayers nHeads dModel dHead dMlp dVocab nCtx }
      parameters { name shape axes }
      verification { isPublished found { passed failed } }
      provenance {
        contentHash device deviceNote precision productVersion
        precisionError { logits worstHook worstDifference worstShare }
        selfTest { status reference hooksCompared worstHook worstDifference tolerance }
      }
    }
  }
`);

/** The prompts of the set as tokens, and whether the model does the task on them. */
export const PromptsQuery = graphql(`
  query Prompts($input: RunInput!) {
    run(input: $input) {
      id
      provenance { device }
      prompts {
        index
        text
        tokens { position id text labels }
        correct { id text }
        incorrect { id text }
      }
      logitDifference { mean perPrompt accuracy correctProbability }
    }
  }
`);

/** The corrupted prompts as tokens. */
export const CorruptedQuery = graphql(`
  query Corrupted($input: RunInput!) {
    run(input: $input) { id prompts { tokens { position id text labels } } }
  }
`);

export type Choices = WholeAnswer<ResultOf<typeof ChoicesQuery>>;
export type Model = WholeAnswer<ResultOf<typeof ModelQuery>>['model'];
export type PromptsRun = WholeAnswer<ResultOf<typeof PromptsQuery>>['run'];
