import { runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { logProbability } from '../loss.ts';
import { mean } from '../mean.ts';
import { Tensor } from '../tensor.ts';
import { interventionsOf, logitsAtPosition, positionField, requireAnswers } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';

/**
 * Does the model do the task: the logit of the correct answer less that of the incorrect one (Wang et al. 2022,
 * arXiv:2211.00593, section 2). Invariant under centring of the unembedding.
 */
export const runLogitDifference = defineOperation({
  name: 'run.logitDifference',
  version: 1,
  summary: 'Logit of the correct answer less that of the incorrect one, for every prompt and on average.',
  input: z.strictObject({ ...runRecipeFields, ...positionField }),
  output:
    'perPrompt [prompt], in logits; mean; accuracy: share of prompts above 0; correctProbability: mean probability of the correct answer',
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const run = await prepareRun(input, context);
    const answers = requireAnswers(run.prompts);
    const logits = await logitsAtPosition(run, input.position, context);
    const differences = answers.map(
      ({ correct, incorrect }, prompt) => logits.at(prompt, correct) - logits.at(prompt, incorrect),
    );
    const probabilities = answers.map(({ correct }, prompt) =>
      Math.exp(logProbability(logits.sub(prompt).data, correct)),
    );
    return {
      perPrompt: Tensor.of(Float32Array.from(differences), [differences.length], ['prompt']),
      mean: mean(differences),
      accuracy: mean(differences.map((difference) => (difference > 0 ? 1 : 0))),
      correctProbability: mean(probabilities),
      ...interventionsOf(run),
    };
  },
});
