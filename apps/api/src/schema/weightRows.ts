/** Rows that questions about weights answer with. */
import type { ScoredToken, SingularVector, SkipTrigram, TokenEnds, VirtualHead } from '@circuit-lens/model';
import { builder } from './builder.ts';

const ScoredTokenType = builder.objectRef<ScoredToken>('ScoredToken').implement({
  description: 'A token and how far it lies along a direction.',
  fields: (t) => ({
    id: t.exposeInt('id', { description: 'Token id.' }),
    text: t.exposeString('text', { description: 'Text of the token.' }),
    value: t.exposeFloat('value', { description: 'Inner product with the direction, before any layer-norm scale.' }),
  }),
});

const TokenEndsType = builder.objectRef<TokenEnds>('TokenEnds').implement({
  description: 'The tokens furthest along a direction and furthest against it.',
  fields: (t) => ({
    positive: t.expose('positive', { type: [ScoredTokenType], description: 'Largest first.' }),
    negative: t.expose('negative', { type: [ScoredTokenType], description: 'Most negative first.' }),
  }),
});

export const SingularVectorType = builder.objectRef<SingularVector>('SingularVector').implement({
  description: 'One main direction of a matrix. Its sign is arbitrary, so both ends are given.',
  fields: (t) => ({
    rank: t.exposeInt('rank', { description: '0 is the strongest.' }),
    singularValue: t.exposeFloat('singularValue', { description: 'How strongly the matrix works along it.' }),
    positive: t.expose('positive', { type: [ScoredTokenType], description: 'Tokens furthest along it.' }),
    negative: t.expose('negative', { type: [ScoredTokenType], description: 'Tokens furthest against it.' }),
  }),
});

export const SkipTrigramType = builder.objectRef<SkipTrigram>('SkipTrigram').implement({
  description: 'A phrase that a head has learnt: after "source … destination", "output" is likelier.',
  fields: (t) => ({
    source: t.exposeString('source', { description: 'Token attended to.' }),
    destination: t.exposeString('destination', { description: 'Token attending.' }),
    output: t.exposeString('output', { description: 'Token made likelier.' }),
    sentence: t.exposeString('sentence', { description: 'The three in order.' }),
    score: t.exposeFloat('score', {
      description: 'Attention score beyond its mean over all sources, before 1/√dHead.',
    }),
    logit: t.exposeFloat('logit', { description: 'Logit of the output beyond its means over sources and outputs.' }),
    size: t.exposeFloat('size', { description: 'score · logit.' }),
  }),
});

export const VirtualHeadType = builder.objectRef<VirtualHead>('VirtualHead').implement({
  description: 'Two heads in a row that move information as one.',
  fields: (t) => ({
    sender: t.exposeString('sender', { description: 'The earlier head.' }),
    receiver: t.exposeString('receiver', { description: 'The later head.' }),
    size: t.exposeFloat('size', { description: '‖OV OV‖.' }),
    share: t.exposeFloat('share', { description: 'The same over ‖OV‖ ‖OV‖: composition of kind V.' }),
  }),
});

/** Result of weights.neurons. */
export interface Neuron {
  writes: TokenEnds;
  reads: TokenEnds;
  bias: number;
  readNorm: number;
  writeNorm: number;
}

export const NeuronType = builder.objectRef<Neuron>('Neuron').implement({
  description: 'A neuron in tokens.',
  fields: (t) => ({
    writes: t.expose('writes', { type: TokenEndsType, description: 'Tokens that it makes more and less likely.' }),
    reads: t.expose('reads', { type: TokenEndsType, description: 'Embeddings that drive it up and down.' }),
    bias: t.exposeFloat('bias', { description: 'b_in.' }),
    readNorm: t.exposeFloat('readNorm', { description: 'Length of its column of W_in.' }),
    writeNorm: t.exposeFloat('writeNorm', { description: 'Length of its row of W_out.' }),
  }),
});
