import { Tensor } from '@circuit-lens/model';
import type { OperationRunner } from '../services.ts';
import type { SourcedTensor } from '../tensors/SourcedTensor.ts';
import { tensorsOf } from './tensorsOf.ts';

/** Which model is asked, as `ModelSpec` has it. */
export interface AskedModel {
  spec: object;
}

/** A head of a model, by its label. */
export interface AskedHead extends AskedModel {
  /** Global id. */
  id: string;
  layer: number;
  index: number;
  label: string;
  publishedRole: string | null;
}

/** Complex numbers of one head's circuit. */
export interface Spectrum {
  real: SourcedTensor;
  imaginary: SourcedTensor;
  copyingScore: number;
}

/** Eigenvalues of one head. @throws CircuitLensError UNKNOWN_HEAD */
export async function spectrum(head: AskedHead, operations: OperationRunner, circuit: string): Promise<Spectrum> {
  const input = { ...head.spec, circuit, heads: [head.label] };
  const envelope = await operations.run('weights.eigenvalues', input);
  const scores = envelope.result.copyingScore as Tensor; // [layer, head]
  const { shape, data } = scores;
  return {
    ...tensorsOf(envelope, 'real', 'imaginary'),
    copyingScore: data[head.layer * shape[1]! + head.index]!,
  };
}

/** The one tensor of a result. */
export async function tensorFrom(
  operations: OperationRunner,
  operation: string,
  input: object,
): Promise<SourcedTensor> {
  return tensorsOf(await operations.run(operation, input), 'tensor').tensor;
}

/** Rows of a result. */
export async function rowsFrom<Row>(operations: OperationRunner, operation: string, input: object): Promise<Row[]> {
  return (await operations.run(operation, input)).result.rows as Row[];
}

/**
 * The column of composition scores [layer, head, layer, head] that one head receives: [layer, head] of all senders, or
 * the one number of a named sender, without axes.
 */
export function receivedBy(
  { tensor, ...rest }: SourcedTensor,
  { layer, index }: AskedHead,
  sender: { layer: number; head: number } | null,
): SourcedTensor {
  const [nLayers, nHeads] = tensor.shape as [number, number];
  const heads = nLayers * nHeads;
  const own = layer * nHeads + index;
  const data = Float32Array.from({ length: heads }, (_, from) => tensor.data[from * heads + own]!);
  if (!sender) return { ...rest, tensor: new Tensor(data, [nLayers, nHeads], tensor.axes.slice(0, 2)) };
  const from = sender.layer * nHeads + sender.head;
  return { ...rest, tensor: new Tensor(data.slice(from, from + 1), [], []) };
}
