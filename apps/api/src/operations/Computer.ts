import type { AnyEnvelope, CallOptions, ModelHost } from '@circuit-lens/model';

/** The part of a model host that computes. */
export type Computer = Pick<ModelHost, 'run'>;

/** One that also runs operations without a model. */
export interface AnyComputer {
  run(operation: string, input: unknown, options?: CallOptions): Promise<AnyEnvelope>;
}
