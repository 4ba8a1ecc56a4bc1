import { CircuitLensError } from '@circuit-lens/shared';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { type AnyEnvelope, describeModel, type Envelope } from './envelope.ts';
import { findOperation } from './index.ts';
import type { Operation, OperationContext } from './Operation.ts';
import { parseInput } from './parseInput.ts';
import { goOnFrom, type WaveKeeper } from './waves.ts';

/**
 * Runs an operation by name and wraps its result in the envelope, tensors inside it. Where a GPU that was chosen by itself
 * fails on the way, it is run again on the CPU.
 *
 * The envelope's model is the first one the operation loaded, the one its own ModelSpec names.
 * @param waves what an earlier run of the same input did before it was cut, of whichever model
 * @throws CircuitLensError BAD_USER_INPUT for an unknown name or an input that fails the schema, UNKNOWN_MODEL for an
 *   operation that works without a model, and what the operation throws
 */
export async function runOperation(
  name: string,
  input: unknown,
  context: OperationContext,
  waves?: WaveKeeper,
): Promise<Envelope> {
  const envelope = await runAnyOperation(name, input, context, waves);
  const { model } = envelope;
  if (model) return { ...envelope, model };
  throw new CircuitLensError('UNKNOWN_MODEL', `Operation ${name} ended without a model. Name one in \`model\`.`, {
    name,
  });
}

/** The same for operations that work without a model too, whose envelope names none. */
export async function runAnyOperation(
  name: string,
  input: unknown,
  context: OperationContext,
  waves?: WaveKeeper,
): Promise<AnyEnvelope> {
  const operation = findOperation(name);
  const recipe: unknown = parseInput(operation, input);
  try {
    return await runRecipe(operation, recipe, context, waves);
  } catch (error) {
    const hasFailed = error instanceof CircuitLensError && error.code === 'DEVICE_FAILED';
    if (!hasFailed || !context.leaveDevice?.(error.message)) throw error;
    return runRecipe(operation, recipe, context, waves);
  }
}

async function runRecipe(
  operation: Operation,
  recipe: unknown,
  context: OperationContext,
  waves: WaveKeeper | undefined,
): Promise<AnyEnvelope> {
  const loaded: HookedTransformer[] = [];
  const madeBy = () => [
    operation.name,
    operation.version,
    recipe,
    loaded[0]?.contentHash,
    loaded[0]?.runtime.device,
    loaded[0]?.precision,
  ];
  const result = await operation.run(recipe, {
    ...context,
    wave: waves && goOnFrom(waves, madeBy, context.checkpoint),
    async loadModel(spec) {
      const model = await context.loadModel(spec);
      loaded.push(model);
      return model;
    },
  });
  return {
    operation: operation.name,
    version: operation.version,
    recipe,
    model: loaded[0] ? describeModel(loaded[0]) : null,
    prependBos: operation.takesPrompts ? prependBosOf(recipe) : null,
    result,
  };
}

/** Of the recipe itself, or of the first recipe inside it (`a` of a comparison, `clean` of a patching). */
function prependBosOf(recipe: unknown): boolean {
  const { prependBos, a, clean } = recipe as { prependBos?: boolean; a?: { prependBos?: boolean }; clean?: typeof a };
  return prependBos ?? a?.prependBos ?? clean?.prependBos ?? true;
}
