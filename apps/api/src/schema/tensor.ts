import type { Tensor } from '@circuit-lens/model';
import { CircuitLensError, encodeTensor } from '@circuit-lens/shared';
import type { SourcedTensor } from '../tensors/SourcedTensor.ts';
import { type TensorStatistics, tensorStatistics } from '../tensors/tensorStatistics.ts';
import { builder } from './builder.ts';
import { ProvenanceType } from './provenance.ts';

const TensorFormat = builder.enumType('TensorFormat', {
  description: 'Files that a tensor can be downloaded as.',
  values: {
    NPY: { value: 'npy', description: 'NumPy: float32, row-major; no axis names.' },
    SAFETENSORS: {
      value: 'safetensors',
      description: 'One float32 tensor under its hook name, or "tensor"; axes and provenance in the metadata.',
    },
    CSV: {
      value: 'csv',
      description:
        'A long table: a column for each axis with labels or indices, and `value`; at most 2,000,000 values.',
    },
    JSON: { value: 'json', description: 'Shape, axes and flat values, null for NaN; at most 2,000,000 values.' },
  } as const,
});

/** A list of floats costs about 100 times what base64 does; above this many values only `data` is served. */
export const valuesMax = 10_000;

const Axis = builder.objectRef<{ name: string; size: number; labels: string[] | null }>('Axis').implement({
  description: 'One axis of a tensor.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description:
        'prompt, position, query, key, layer, head, neuron, component, dModel, dHead, dMlp, dVocab, token, rank, …',
    }),
    size: t.exposeInt('size', { description: 'Number of entries along this axis.' }),
    labels: t.exposeStringList('labels', {
      nullable: true,
      description: 'Names of the entries (L9H9, " Mary"); null where they have none.',
    }),
  }),
});

const Statistics = builder.objectRef<TensorStatistics>('TensorStatistics').implement({
  description: 'Statistics over all finite values of a tensor; NaN behind the end of a shorter prompt is left out.',
  fields: (t) => ({
    min: t.exposeFloat('min', { nullable: true, description: 'Null when no value is finite, as with the next three.' }),
    max: t.exposeFloat('max', { nullable: true, description: 'Largest finite value.' }),
    mean: t.exposeFloat('mean', { nullable: true, description: 'Arithmetic mean.' }),
    standardDeviation: t.exposeFloat('standardDeviation', { nullable: true, description: 'Of the population.' }),
    norm: t.exposeFloat('norm', { description: 'Euclidean norm.' }),
    nonFinite: t.exposeInt('nonFinite', { description: 'How many values are NaN or infinite.' }),
  }),
});

export const TensorType = builder.objectRef<SourcedTensor>('Tensor').implement({
  description: 'Float32 values with named axes.',
  fields: (t) => ({
    hook: t.exposeString('hook', {
      nullable: true,
      description: 'TransformerLens name of the hook point; null for a tensor that is no activation.',
    }),
    shape: t.intList({ description: 'Size of every axis.', resolve: ({ tensor }) => [...tensor.shape] }),
    axes: t.field({
      type: [Axis],
      description: 'The axes, outermost first.',
      resolve: ({ tensor }) =>
        tensor.axes.map(({ name, labels }, i) => ({ name, size: tensor.shape[i]!, labels: labels ?? null })),
    }),
    data: t.field({
      type: 'Base64Float32',
      description: 'All values, row-major: the way to read anything but a few numbers.',
      resolve: ({ tensor }) => encodeTensor(tensor, 'base64').data!,
    }),
    values: t.floatList({
      nullable: { list: true, items: true },
      description: `All values, row-major, for small tensors (at most ${valuesMax} values). NaN and infinities are null, as is the list of a larger tensor.`,
      args: { digits: t.arg.int({ description: 'Significant digits, 1 to 17; default all.' }) },
      resolve: ({ tensor }, { digits }) => listValues(tensor, digits ?? null),
    }),
    statistics: t.field({
      type: Statistics,
      description: 'Smallest, largest, mean and so on.',
      resolve: ({ tensor }) => tensorStatistics(tensor.data),
    }),
    downloadUrl: t.string({
      nullable: true,
      description:
        'Path of this tensor as a file, on this server. It stays after a restart; a tensor that is no activation may leave when the store is full (NOT_FOUND).',
      args: { format: t.arg({ type: TensorFormat, required: true, description: 'The file to get.' }) },
      resolve: async (tensor, { format }, { services }) => `/tensors/${await services.tensors.idOf(tensor)}.${format}`,
    }),
    provenance: t.expose('provenance', { type: ProvenanceType, description: 'Which model made it, and how.' }),
  }),
});

function listValues({ data }: Tensor, digits: number | null): (number | null)[] {
  if (data.length > valuesMax) {
    throw new CircuitLensError(
      'QUERY_TOO_COMPLEX',
      `This tensor has ${data.length} values; \`values\` lists at most ${valuesMax}. Read \`data\`, or ask for fewer heads and positions.`,
      { values: data.length, allowed: valuesMax },
    );
  }
  if (digits !== null && (digits < 1 || digits > 17)) {
    throw new CircuitLensError('BAD_USER_INPUT', `digits is ${digits}; allowed are 1 to 17.`, { field: 'digits' });
  }
  return Array.from(data, (value) => {
    if (!Number.isFinite(value)) return null;
    return digits === null ? value : Number(value.toPrecision(digits));
  });
}
