import { checkFinite, interventionsOf } from './logitsAtPosition.ts';
import type { OperationContext } from './Operation.ts';
import type { PreparedRun } from './prepareRun.ts';

/** A run without a patch: what is kept of it, its prediction, and what its own interventions changed. */
export async function readPatchRun(
  run: PreparedRun,
  names: readonly string[],
  logitsAt: readonly number[],
  { checkpoint }: OperationContext,
) {
  const { cache, logits, tokens } = await run.model.runWithCache(
    run.prompts.map((prompt) => prompt.tokens),
    { names, hooks: run.hooks, logitsAt, checkpoint },
  );
  checkFinite(logits!);
  // A copy: patched runs make the same interventions again, and would add to the list.
  return { cache, logits: logits!, tokens, hooks: run.hooks, ...structuredClone(interventionsOf(run)) };
}
