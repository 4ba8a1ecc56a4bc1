import { type ByteBudget, type CallOptions, type Envelope, findOperation, type Shelf } from '@circuit-lens/model';
import { canonicalJson } from '@circuit-lens/shared';
import type { EnvelopeModel } from '../modelEnvelope.ts';
import type { OperationRunner, RunOptions } from '../services.ts';
import { byteSize } from './byteSize.ts';
import type { Computer } from './Computer.ts';
import { modelFiles } from './modelFiles.ts';
import { SharedCalls } from './SharedCalls.ts';

/** Where it is kept, and who hears whether something was there. */
export interface CacheOptions {
  budget: ByteBudget;
  onLookup?(isHit: boolean): void;
  /** Hears which model has answered, and as what it was named. */
  onModel?(model: EnvelopeModel, named: string | undefined): void;
  /** How urgent an operation is; left out: interactive. */
  priorityOf?(operation: string, input: unknown): Priority;
}

type Priority = NonNullable<CallOptions['priority']>;

/** Computes each operation once for callers that ask at the same time, and keeps recent results in a budget. */
export class CachedOperationRunner implements OperationRunner {
  /** The model of every `model` that was named, as of its last answer; `''` is the default model. */
  readonly loadedModels = new Map<string, EnvelopeModel>();
  private readonly calls = new SharedCalls<Envelope>();
  private readonly results: Shelf<Envelope>;
  private readonly onLookup: (isHit: boolean) => void;
  private readonly onModel: (model: EnvelopeModel, named: string | undefined) => void;
  private readonly priorityOf: (operation: string, input: unknown) => Priority;

  constructor(
    private readonly host: Computer,
    { budget, onLookup = () => {}, onModel = () => {}, priorityOf = () => 'interactive' }: CacheOptions,
  ) {
    this.onLookup = onLookup;
    this.onModel = onModel;
    this.priorityOf = priorityOf;
    this.results = budget.shelf<Envelope>('results', byteSize);
  }

  /** @throws CircuitLensError BAD_USER_INPUT, and the errors of the operation */
  async run(operation: string, input: unknown, { signal }: RunOptions = {}): Promise<Envelope> {
    const { version } = findOperation(operation);
    const key = canonicalJson([operation, version, input, await modelFiles(input)]);
    const known = this.results.get(key);
    this.onLookup(known !== undefined);
    return known ?? this.calls.run(key, signal, (everyone) => this.compute(key, operation, input, everyone));
  }

  /** Forgets what is kept: the model computes on another device now, and says so. */
  forget(): void {
    this.results.clear();
  }

  private async compute(key: string, operation: string, input: unknown, signal: AbortSignal): Promise<Envelope> {
    const envelope = await this.host.run(operation, input, {
      priority: this.priorityOf(operation, input),
      signal,
    });
    this.results.set(key, envelope);
    const { model } = (input ?? {}) as { model?: string };
    this.loadedModels.set(model ?? '', envelope.model);
    this.onModel(envelope.model, model);
    return envelope;
  }
}
