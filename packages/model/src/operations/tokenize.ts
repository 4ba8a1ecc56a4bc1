import { modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { defineOperation } from './Operation.ts';

/** How a text is cut into tokens: most surprises in a prompt are surprises of the tokenizer. */
export const tokenize = defineOperation({
  name: 'tokenize',
  version: 1,
  summary: 'The tokens of a text: position, id, text and bytes of each.',
  input: z.strictObject({
    ...modelSpecFields,
    text: z.string(),
    prependBos: z.boolean().optional().describe('Put BOS first; default true'),
  }),
  output: 'tokens: rows { position, id, text, bytes }; a part of a character has the text U+FFFD, its bytes are exact',
  example: { text: 'When John and Mary went to the shops' },
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const { tokenizer } = await context.loadModel(input);
    const ids = tokenizer.encode(input.text);
    const withBos = (input.prependBos ?? true) ? [tokenizer.bosTokenId, ...ids] : ids;
    return {
      tokens: withBos.map((id, position) => ({
        position,
        id,
        text: tokenizer.tokenText(id),
        bytes: [...tokenizer.tokenBytes(id)],
      })),
    };
  },
});
