import type { AnyEnvelope, CallOptions, Envelope } from '@circuit-lens/model';

/** Who computes operations, and what comes of them. */
export interface ComputerOf<Result> {
  run(operation: string, input: unknown, options?: CallOptions): Promise<Result>;
}

/** The part of a model host that computes. */
export type Computer = ComputerOf<Envelope>;

/** One that also runs operations without a model. */
export type AnyComputer = ComputerOf<AnyEnvelope>;
