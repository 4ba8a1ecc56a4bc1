import { milkPrompt, modelSpecFields, notebookPrompts } from '@circuit-lens/shared';
import { z } from 'zod';
import { measureFactoredHead } from '../analysis/factoredHead.ts';
import { notebookWeightFlags } from '../ioi/notebookFlags.ts';
import { parameterNames } from '../weights/parameters.ts';
import { defineOperation } from './Operation.ts';
import { answerId } from './prepareRun.ts';
import { runLogitDifference } from './runLogitDifference.ts';
import { runNextTokens } from './runNextTokens.ts';

/**
 * The notebook this product was created from, in one result: what the weights look like after processing, whether the
 * model completes one IOI prompt, and its logit difference on eight.
 */
export const ioiNotebook = defineOperation({
  name: 'ioi.notebook',
  version: 1,
  summary: 'The whole IOI notebook: shapes, column norms, orthogonality, the milk prompt, eight logit differences.',
  input: z.strictObject({
    ...modelSpecFields,
    prependBos: z.boolean().optional().describe('Put BOS before the prompts; default true'),
    spaces: z
      .enum(['double', 'single'])
      .optional()
      .describe("After the comma of the eight prompts; default double, the notebook's; single is the published set"),
    top: z.int().nonnegative().optional().describe('Rows of the milk prompt; default 10'),
  }),
  output:
    "shapes; factoredHead: squared column norms [dHead] of W_Q and W_K of L0H0, gram [dHead, dHead], how far from the refactor pass's promise; milkPrompt: rows and answerRow as in run.nextTokens; prompts: rows; logitDifference as in run.logitDifference. weightFlags left out: all five on, as in the notebook",
  mode: 'immediate',
  takesPrompts: true,
  // Nine prompts of 16 tokens.
  cost: (_input, { config }) => 9 * 16 * config.nLayers,
  async run(input, context) {
    const spec = { model: input.model, weightFlags: input.weightFlags ?? notebookWeightFlags };
    const model = await context.loadModel(spec);
    const recipe = { ...spec, prependBos: input.prependBos };
    const shapeOf = (name: string) => parameterNames(model.config).find((parameter) => parameter.name === name)!.shape;
    const milk = await runNextTokens.run({ ...recipe, prompts: [milkPrompt], top: input.top }, context);
    const prompts = notebookPrompts(input.spaces);
    const difference = await runLogitDifference.run({ ...recipe, prompts }, context);
    const tokenTexts = (text: string) => model.tokenizer.toStringTokens(text, { prependBos: input.prependBos });
    return {
      shapes: { W_Q: shapeOf('W_Q'), W_K: shapeOf('W_K') },
      factoredHead: { head: 'L0H0', ...measureFactoredHead(model, 0, 0) },
      milkPrompt: {
        text: milkPrompt.text,
        answer: milkPrompt.answers.correct,
        tokens: tokenTexts(milkPrompt.text),
        rows: milk.rows,
        answerRow: (milk.answerRows as unknown[])[0],
      },
      prompts: prompts.map(({ text, answers }) => ({
        text,
        tokens: tokenTexts(text).length,
        ...answers,
        answerTokens: [answerId(answers.correct, model), answerId(answers.incorrect, model)],
      })),
      logitDifference: difference,
    };
  },
});
