import type { HookedTransformer } from '../HookedTransformer.ts';
import { hashOfJson } from '../hashOfJson.ts';
import type { ByteBudget } from '../memory/ByteBudget.ts';
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
 * A task on its reference. Another circuit on the same prompts finds its stand-in values, F(M) and F(∅), and runs nothing but
 * itself.
 * @param budget where references are kept, a server's for example; left out, nothing is remembered
 * @throws CircuitLensError those of `makeKnockout`
 */
export async function circuitTask(
  model: HookedTransformer,
  request: Request,
  budget: ByteBudget | undefined,
): Promise<CircuitTask> {
  const { prompts, readAt, checkpoint } = request;
  const kept = budget?.shelf('circuit references', bytesOf);
  const key = keyOf(model, request);
  let reference = kept?.get(key);
  if (!reference) {
    reference = { knockout: await makeKnockout(model, request, checkpoint), known: new Map() };
    kept?.set(key, reference);
  }
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
