import { encodeEnvelope, exampleInput, findOperation, type Operation, operations } from '@circuit-lens/model';
import { CircuitLensError } from '@circuit-lens/shared';
import { z } from 'zod';
import { builder } from './builder.ts';

const OperationMode = builder.enumType('OperationMode', {
  description: 'How an operation answers.',
  values: {
    IMMEDIATE: { value: 'immediate', description: 'At once: `operation(name, input)`; it may run as a job too.' },
    JOB: { value: 'job', description: 'As a job: `startOperation(name, input)`.' },
  } as const,
});

const TensorEncoding = builder.enumType('TensorEncoding', {
  description: 'How tensors stand in JSON.',
  values: {
    VALUES: { value: 'values', description: 'A flat list of numbers, `values`; null for NaN and infinities.' },
    BASE64: { value: 'base64', description: 'Base64 of little-endian float32, `data`.' },
  } as const,
});

const OperationType = builder.objectRef<Operation>('Operation').implement({
  description: 'One entry of the table of operations, which the API, the jobs and the command line all read.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'run.nextTokens, weights.gram, …' }),
    summary: t.exposeString('summary', { description: 'What it tells you.' }),
    version: t.exposeInt('version', { description: 'Raised when the same input would give another result.' }),
    mode: t.field({ type: OperationMode, description: 'How it answers.', resolve: ({ mode }) => mode }),
    inputSchema: t.field({
      type: 'JSON',
      description: 'JSON schema of its input.',
      resolve: ({ input }) => z.toJSONSchema(input, { io: 'input' }),
    }),
    example: t.field({
      type: 'JSON',
      description: 'An input to begin from: what it requires, filled in for the embedded model.',
      resolve: (operation) => exampleInput(operation),
    }),
    output: t.exposeString('output', { description: 'Its result: fields, and axes of every tensor, in words.' }),
  }),
});

builder.queryFields((t) => ({
  operations: t.field({
    type: [OperationType],
    description: 'Every operation there is.',
    resolve: () => [...operations],
  }),
  operation: t.field({
    type: 'JSON',
    nullable: true,
    description:
      'The result of any operation that answers at once, in its envelope: operation, version, recipe, model, prependBos, result.',
    args: {
      name: t.arg.string({ required: true, description: 'Name of the operation.' }),
      input: t.arg({ type: 'JSON', required: true, description: 'Its input; `operations` has the schema.' }),
      encoding: t.arg({ type: TensorEncoding, defaultValue: 'values', description: 'How tensors are written.' }),
    },
    resolve: async (_root, { name, input, encoding }, { services }) => {
      checkImmediate(name);
      return encodeEnvelope(await services.operations.run(name, input), encoding ?? 'values');
    },
  }),
}));

function checkImmediate(name: string): void {
  if (findOperation(name).mode === 'immediate') return;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `Operation ${name} runs as a job. Start it with the mutation startOperation(name, input).`,
    { operation: name, mode: 'job' },
  );
}
