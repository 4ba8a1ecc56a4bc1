import { createHash } from 'node:crypto';
import type { Tensor } from '@circuit-lens/model';
import { canonicalJson } from '@circuit-lens/shared';
import { activation } from '../runs/runResults.ts';
import type { ActivationReader, Runs, TensorAddresses } from '../services.ts';
import type { KeptTensors } from '../store/KeptTensors.ts';
import type { SourcedTensor, TensorSource } from './SourcedTensor.ts';
import type { TensorFacts } from './tensorFormats.ts';

/** What is kept of a tensor with an address, beside its values. */
interface KeptFacts extends TensorFacts {
  source: TensorSource | null;
}

/**
 * Gives tensors addresses that outlive the server. A part of an activation is addressed by its run and selection, and
 * computed again when it is fetched; any other tensor by its contents, which are kept.
 */
export class StoredTensorAddresses implements TensorAddresses {
  constructor(
    private readonly kept: KeptTensors,
    private readonly runs: Runs,
    private readonly activations: ActivationReader,
  ) {}

  /** @returns its id, 64 hexadecimal digits @throws CircuitLensError DISK_FULL */
  async idOf({ tensor, hook, provenance, source }: SourcedTensor): Promise<string> {
    const facts: KeptFacts = { hook, provenance, source: source ?? null };
    const id = source ? sha256(canonicalJson(source)) : contentId(tensor, hook);
    await this.kept.save(id, facts, source ? null : tensor);
    return id;
  }

  /** A tensor by its id; null when it is not known here, or had to leave. @throws CircuitLensError UNKNOWN_MODEL */
  async find(id: string): Promise<{ tensor: Tensor; facts: TensorFacts } | null> {
    const kept = await this.kept.find(id);
    if (!kept) return null;
    const { source, ...facts } = kept.about as KeptFacts;
    const tensor = kept.tensor ?? (source && (await this.compute(source)));
    return tensor && { tensor, facts };
  }

  private async compute({ run: id, ...selection }: TensorSource): Promise<Tensor | null> {
    const run = await this.runs.find(id);
    return run && (await activation(run, this.activations, selection)).tensor;
  }
}

function contentId({ data, shape, axes }: Tensor, hook: string | null): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return sha256(canonicalJson({ hook, shape, axes }), bytes);
}

function sha256(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
