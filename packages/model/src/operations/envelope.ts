import { encodeTensor, type TensorEncoding } from '@circuit-lens/shared';
import type { Precision, WeightFlags } from '../config.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { PrecisionError, SelfTestReport } from '../selftest/selfTestReport.ts';
import { Tensor } from '../tensor.ts';

/** Which model made a result, and how: numbers mean nothing without it. */
export interface EnvelopeModel {
  name: string;
  contentHash: string;
  weightFlags: WeightFlags;
  device: string;
  /** Why it is not another device, such as a GPU that failed its test; null when there is nothing to say. */
  deviceNote: string | null;
  /** What the weight matrices are rounded to; arithmetic is float32. */
  precision: Precision;
  /** How far rounded weights are from float32; null where they are not rounded, or that was not measured. */
  precisionError: PrecisionError | null;
  /** Null when the model was loaded without its self-test. */
  selfTest: SelfTestReport | null;
}

/** What every result carries; all keys are always there. Tensors are still tensors. */
export interface Envelope {
  operation: string;
  version: number;
  /** The input that gives this result again. */
  recipe: unknown;
  model: EnvelopeModel;
  /** Null where no prompt is involved. */
  prependBos: boolean | null;
  result: Record<string, unknown>;
}

/** The envelope of any operation: one that works without a model (`needs: 'network'`) names none. */
export type AnyEnvelope = Omit<Envelope, 'model'> & { model: EnvelopeModel | null };

/** The `model` part of an envelope. */
export function describeModel(model: HookedTransformer): EnvelopeModel {
  return {
    name: model.name,
    contentHash: model.contentHash,
    weightFlags: { ...model.weightFlags },
    device: model.runtime.device,
    deviceNote: model.deviceNote,
    precision: model.precision,
    precisionError: model.precisionError,
    selfTest: model.selfTest,
  };
}

/**
 * An envelope as plain JSON data: every tensor, however deep, as `values` or `base64`; numbers that JSON does not have
 * (NaN, infinities) as null.
 */
export function encodeEnvelope(envelope: AnyEnvelope, encoding: TensorEncoding = 'values'): unknown {
  return encodeValue(envelope, encoding);
}

/** A result, or what there is of it, as plain JSON data. */
export function encodeResult(result: Record<string, unknown>, encoding: TensorEncoding = 'values'): unknown {
  return encodeValue(result, encoding);
}

function encodeValue(value: unknown, encoding: TensorEncoding): unknown {
  if (value instanceof Tensor) return encodeTensor(value, encoding);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map((entry) => encodeValue(entry, encoding));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .map(([key, entry]) => [key, encodeValue(entry, encoding)]),
  );
}
