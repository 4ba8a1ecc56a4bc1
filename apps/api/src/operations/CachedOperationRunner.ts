import { type Envelope, findOperation } from '@circuit-lens/model';
import { canonicalJson } from '@circuit-lens/shared';
import { LRUCache } from 'lru-cache';
import type { EnvelopeModel } from '../modelEnvelope.ts';
import type { OperationRunner } from '../services.ts';
import { byteSize } from './byteSize.ts';
import type { Computer } from './Computer.ts';
import { modelFiles } from './modelFiles.ts';

/** Computes each operation once for callers that ask at the same time, and keeps recent results up to a size. */
export class CachedOperationRunner implements OperationRunner {
  /** The model of every `model` that was named, as of its last answer; `''` is the default model. */
  readonly loadedModels = new Map<string, EnvelopeModel>();
  private readonly inFlight = new Map<string, Promise<Envelope>>();
  private readonly results: LRUCache<string, Envelope>;

  constructor(
    private readonly host: Computer,
    { bytesMax }: { bytesMax: number },
  ) {
    this.results = new LRUCache<string, Envelope>({
      maxSize: bytesMax,
      maxEntrySize: bytesMax / 4,
      sizeCalculation: byteSize,
    });
  }

  /** @throws CircuitLensError BAD_USER_INPUT, and the errors of the operation */
  async run(operation: string, input: unknown): Promise<Envelope> {
    const { version } = findOperation(operation);
    const key = canonicalJson([operation, version, input, await modelFiles(input)]);
    const known = this.results.get(key) ?? this.inFlight.get(key);
    if (known) return known;
    const answer = this.compute(key, operation, input).finally(() => this.inFlight.delete(key));
    this.inFlight.set(key, answer);
    return answer;
  }

  private async compute(key: string, operation: string, input: unknown): Promise<Envelope> {
    const envelope = await this.host.run(operation, input, { priority: 'interactive' });
    this.results.set(key, envelope);
    const { model } = (input ?? {}) as { model?: string };
    this.loadedModels.set(model ?? '', envelope.model);
    return envelope;
  }
}
