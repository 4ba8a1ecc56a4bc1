import { type Provenance, provenanceOfEnvelope } from '../Provenance.ts';
import { builder } from './builder.ts';
import { givenFlags, ProvenanceType, WeightFlagsInput } from './provenance.ts';

interface TextToken {
  position: number;
  id: number;
  text: string;
  bytes: number[];
}

const TextTokenType = builder.objectRef<TextToken>('TextToken').implement({
  description: 'One token of a text.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'From 0, BOS included.' }),
    id: t.exposeInt('id', { description: 'Token id.' }),
    text: t.exposeString('text', { description: 'Text of the token; a part of a character is U+FFFD.' }),
    bytes: t.exposeIntList('bytes', { description: 'Its exact UTF-8 bytes, 0 to 255.' }),
  }),
});

const Tokenization = builder.objectRef<{ tokens: TextToken[]; provenance: Provenance }>('Tokenization').implement({
  description: 'A text, cut into tokens.',
  fields: (t) => ({
    tokens: t.expose('tokens', { type: [TextTokenType], description: 'In the order of the text.' }),
    provenance: t.expose('provenance', { type: ProvenanceType, description: 'Whose tokenizer.' }),
  }),
});

builder.queryField('tokenize', (t) =>
  t.field({
    type: Tokenization,
    nullable: true,
    description: 'How a text is cut into tokens. Is an answer one token? Then this gives one, without BOS.',
    args: {
      text: t.arg.string({ required: true, description: 'Any text.' }),
      prependBos: t.arg.boolean({ defaultValue: true, description: 'Put BOS first.' }),
      model: t.arg.string({ description: 'Name or folder; left out: the default model.' }),
      weightFlags: t.arg({
        type: WeightFlagsInput,
        description: 'Change no token; name those of your runs, so that no second copy of the model is loaded.',
      }),
    },
    resolve: async (_root, { text, prependBos, model, weightFlags }, { services }) => {
      const envelope = await services.operations.run('tokenize', {
        text,
        prependBos: prependBos ?? true,
        model: model ?? undefined,
        weightFlags: givenFlags(weightFlags),
      });
      return { tokens: envelope.result.tokens as TextToken[], provenance: provenanceOfEnvelope(envelope) };
    },
  }),
);
