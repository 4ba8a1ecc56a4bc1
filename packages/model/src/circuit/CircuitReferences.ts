import type { HookedTransformer } from '../HookedTransformer.ts';
import { hashOfJson } from '../hashOfJson.ts';
import type { ByteBudget, Shelf } from '../memory/ByteBudget.ts';
import { modelKey } from '../modelKey.ts';
import type { Tensor } from '../tensor.ts';
import type { CircuitScore, CircuitTask } from './evaluateCircuits.ts';
import { type Knockout, type KnockoutRequest, makeKnockout } from './knockout.ts';

/** What every circuit is measured against on the same prompts: stand-in values, and scores of the whole model and of nothing. */
interface Reference {
  knockout: Knockout;
  known: Map<string, CircuitScore>;
}

/** The prompts of a task, and what is wanted in place of what is knocked out. */
type Request = KnockoutRequest & Pick<CircuitTask, 'prompts' | 'readAt' | 'checkpoint'>;

/**
 * References of recent tasks: another circuit on the same prompts finds its stand-in values, F(M) and F(∅), and runs nothing
 * but itself. It is the caller's to hold, as `RunMemory` is.
 */
export class CircuitReferences {
  private readonly kept: Shelf<Reference>;

  constructor(budget: ByteBudget) {
    this.kept = budget.shelf(bytesOf);
  }

  /** A task on its reference, which is run where it is not known. @throws CircuitLensError those of `makeKnockout` */
  async task(model: HookedTransformer, request: Request): Promise<CircuitTask> {
    const key = keyOf(model, request);
    const reference = this.kept.get(key) ?? (await makeReference(model, request));
    this.kept.set(key, reference);
    return taskOn(model, request, reference);
  }
}

/** A task that nothing is remembered of. @throws CircuitLensError those of `makeKnockout` */
export async function circuitTask(model: HookedTransformer, request: Request): Promise<CircuitTask> {
  return taskOn(model, request, await makeReference(model, request));
}

async function makeReference(model: HookedTransformer, request: Request): Promise<Reference> {
  return { knockout: await makeKnockout(model, request, request.checkpoint), known: new Map() };
}

function taskOn(model: HookedTransformer, { prompts, readAt, checkpoint }: Request, reference: Reference): CircuitTask {
  return { model, prompts, readAt, ...reference, checkpoint };
}

/** Scores are a few numbers a prompt. */
function bytesOf({ knockout: { z, mlpOut } }: Reference): number {
  const sum = (tensors: readonly Tensor[] | null) =>
    (tensors ?? []).reduce((bytes, { data }) => bytes + data.byteLength, 0);
  return sum(z) + sum(mlpOut);
}

function keyOf(model: HookedTransformer, { kind, prompts, templates, reference, withMlps, readAt }: Request): string {
  const own = prompts.map(({ tokens, correct, incorrect }) => [tokens, correct, incorrect]);
  const others = reference.map(({ tokens, template }) => [tokens, template]);
  return hashOfJson([modelKey(model), kind, own, templates, readAt, others, withMlps]);
}
