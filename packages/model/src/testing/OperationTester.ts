import { CircuitLensError } from '@circuit-lens/shared';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { createModelPool, type ModelPool } from '../ModelPool.ts';
import type { Envelope } from '../operations/envelope.ts';
import type { OperationContext } from '../operations/Operation.ts';
import { runOperation } from '../operations/runOperation.ts';
import type { Tensor } from '../tensor.ts';
import { makeTinyGpt2, type TinyGpt2 } from './tinyGpt2.ts';

const answers = { correct: ' Mary', incorrect: ' John' };

/** Two IOI prompts of different length: 15 and 17 tokens with BOS. */
export const ioiPrompts = [
  { text: 'When John and Mary went to the shops, John gave the bag to', answers },
  { text: 'After John and Mary went to the store, John gave a bottle of milk to', answers },
];

/** Runs operations on the tiny GPT-2 in tests. */
export class OperationTester {
  private constructor(private readonly tiny: TinyGpt2) {}

  static async make(): Promise<OperationTester> {
    return new OperationTester(await makeTinyGpt2());
  }

  get folder(): string {
    return this.tiny.folder;
  }

  get context(): OperationContext {
    return this.tiny.context;
  }

  /** Another pool, with nothing loaded. */
  newPool(): ModelPool {
    return createModelPool({ device: 'cpu', home: this.tiny.home });
  }

  loadModel(): Promise<HookedTransformer> {
    return this.tiny.pool.load({ model: this.folder });
  }

  /** Runs an operation; the tiny model unless the input names another. */
  run(name: string, input: object): Promise<Envelope> {
    return runOperation(name, { model: this.folder, ...input }, this.context);
  }

  async resultOf<Result>(name: string, input: object): Promise<Result> {
    return (await this.run(name, input)).result as Result;
  }

  /** A parameter of the tiny model, or a part of it. */
  async parameter(name: string, index: number[] = []): Promise<Tensor> {
    return (await this.resultOf<{ tensor: Tensor }>('model.parameter', { name, index })).tensor;
  }

  /** The error an operation fails with; anything else thrown, or no failure at all, is an error of the test. */
  async failureOf(name: string, input: object): Promise<CircuitLensError> {
    const error = await this.run(name, input).catch((thrown: unknown) => thrown);
    if (error instanceof CircuitLensError) return error;
    throw new Error(`${name} did not fail with a CircuitLensError`, { cause: error });
  }

  remove(): Promise<void> {
    return this.tiny.remove();
  }
}
