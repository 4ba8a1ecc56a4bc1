import type { Envelope, Tensor } from '@circuit-lens/model';
import { provenanceOfEnvelope } from '../Provenance.ts';
import type { SourcedTensor } from '../tensors/SourcedTensor.ts';

/** A tensor that an operation made, with what made it. */
export function tensorWith(envelope: Envelope, tensor: Tensor): SourcedTensor {
  return { tensor, hook: null, provenance: provenanceOfEnvelope(envelope) };
}

/** Tensors of a result by their names there, each with what made it. */
export function tensorsOf<Key extends string>(envelope: Envelope, ...keys: Key[]): Record<Key, SourcedTensor> {
  const entries = keys.map((key) => [key, tensorWith(envelope, envelope.result[key] as Tensor)]);
  return Object.fromEntries(entries) as Record<Key, SourcedTensor>;
}
