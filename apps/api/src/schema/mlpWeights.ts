import type { SingularVector } from '@circuit-lens/model';
import * as results from '../runs/weightResults.ts';
import { withoutNulls } from '../withoutNulls.ts';
import { builder } from './builder.ts';
import { ModelType } from './model.ts';
import { type Neuron, NeuronType, SingularVectorType } from './weightRows.ts';

const MlpMatrix = builder.enumType('MlpMatrix', {
  description: 'A matrix of an MLP.',
  values: {
    W_IN: { value: 'wIn', description: 'What its neurons read.' },
    W_OUT: { value: 'wOut', description: 'What they write.' },
  } as const,
});

builder.objectFields(ModelType, (t) => ({
  mlpSingularVectors: t.field({
    type: [SingularVectorType],
    nullable: true,
    description: 'The main directions that an MLP reads or writes, each as its top tokens of both signs.',
    args: {
      layer: t.arg.int({ required: true, description: 'Block, from 0.' }),
      matrix: t.arg({ type: MlpMatrix, required: true, description: 'What it reads, or what it writes.' }),
      vectors: t.arg.int({ defaultValue: 10, description: 'How many vectors.' }),
      top: t.arg.int({ defaultValue: 10, description: 'How many tokens at either end.' }),
    },
    resolve: ({ spec }, args, { services }) =>
      results.rowsFrom<SingularVector>(services.operations, 'weights.singularVectors', {
        ...spec,
        ...withoutNulls(args),
      }),
  }),
  neuron: t.field({
    type: NeuronType,
    nullable: true,
    description: 'One MLP neuron in tokens.',
    args: {
      layer: t.arg.int({ required: true, description: 'Block, from 0.' }),
      index: t.arg.int({ required: true, description: 'Within its layer, from 0.' }),
      top: t.arg.int({ defaultValue: 10, description: 'How many tokens at either end.' }),
    },
    resolve: async ({ spec }, { layer, index, top }, { services }) => {
      const input = { ...spec, layer, neuron: index, top: top ?? 10 };
      const { result } = await services.operations.run('weights.neurons', input);
      return result as unknown as Neuron;
    },
  }),
}));
