import { LRUCache } from 'lru-cache';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { hashOfJson } from '../hashOfJson.ts';
import type { Tensor } from '../tensor.ts';
import type { CircuitScore, CircuitTask } from './evaluateCircuits.ts';
import { type Knockout, type KnockoutRequest, makeKnockout } from './knockout.ts';

/** Stand-in values that are kept of one model. */
const bytesMax = 64 * 2 ** 20;

/** What every circuit is measured against on the same prompts: stand-in values, and scores of the whole model and of nothing. */
interface Reference {
  knockout: Knockout;
  known: Map<string, CircuitScore>;
}

/** Gone with its model. */
const kept = new WeakMap<HookedTransformer, LRUCache<string, Reference>>();

/** The prompts of a task, and what is wanted in place of what is knocked out. */
type Request = KnockoutRequest & Pick<CircuitTask, 'prompts' | 'readAt' | 'checkpoint'>;

/**
 * A task whose reference is run once: another circuit on the same prompts finds its stand-in values, F(M) and F(∅), and runs
 * nothing but itself. What was used least recently leaves above 64 MB a model.
 * @throws CircuitLensError those of `makeKnockout`
 */
export async function circuitTask(model: HookedTransformer, request: Request): Promise<CircuitTask> {
  const { prompts, readAt, checkpoint } = request;
  const references = referencesOf(model);
  const key = keyOf(request);
  let reference = references.get(key);
  if (!reference) {
    reference = { knockout: await makeKnockout(model, request, checkpoint), known: new Map() };
    references.set(key, reference);
  }
  return { model, prompts, readAt, ...reference, checkpoint };
}

function referencesOf(model: HookedTransformer): LRUCache<string, Reference> {
  const known = kept.get(model);
  if (known) return known;
  const references = new LRUCache<string, Reference>({ maxSize: bytesMax, sizeCalculation: bytesOf });
  kept.set(model, references);
  return references;
}

/** Scores are a few numbers a prompt. */
function bytesOf({ knockout: { z, mlpOut } }: Reference): number {
  const sum = (tensors: readonly Tensor[] | null) =>
    (tensors ?? []).reduce((bytes, { data }) => bytes + data.byteLength, 0);
  return 1 + sum(z) + sum(mlpOut);
}

function keyOf({ kind, prompts, templates, reference, withMlps, readAt }: Request): string {
  const own = prompts.map(({ tokens, correct, incorrect }) => [tokens, correct, incorrect]);
  const others = reference.map(({ tokens, template }) => [tokens, template]);
  return hashOfJson([kind, own, templates, readAt, others, withMlps]);
}
