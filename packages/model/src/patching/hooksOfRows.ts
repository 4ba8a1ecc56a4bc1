import { groupBy } from '../groupBy.ts';
import type { HookedTransformer, RunHook } from '../HookedTransformer.ts';
import { Tensor } from '../tensor.ts';

/** One prompt of the run with a patch of its own. */
interface HookedRow {
  patch: { index: number };
  prompt: number;
}

/** For which run hooks are rewritten. */
interface RowsOfRun {
  model: HookedTransformer;
  /** Prompts of the run that the hooks were made for. */
  nPrompts: number;
  /** Hook point that the run starts behind; null when it starts at the tokens. */
  after: string | null;
}

/**
 * Hooks of a run, for rows that are its prompts in another number and order. Those up to the start of the run are left
 * out: what they did is in the residual stream it starts from.
 */
export function hooksOfRows(
  hooks: readonly RunHook[],
  rows: readonly HookedRow[],
  { model, nPrompts, after }: RowsOfRun,
): RunHook[] {
  const order = model.hookPoints({ onRequest: true }).map(({ name }) => name);
  const isAhead = (name: string) => after === null || order.indexOf(name) > order.indexOf(after);
  return hooks.flatMap(({ hook, run }) =>
    model
      .select(hook)
      .filter(({ name }) => isAhead(name))
      .map(({ name }) => ({ hook: name, run: onRows(run, rows, nPrompts) })),
  );
}

/** One call a patch, on a tensor with the run's own prompts; those that are no rows of the patch are 0 and thrown away. */
function onRows(run: RunHook['run'], rows: readonly HookedRow[], nPrompts: number): RunHook['run'] {
  const numbered = rows.map(({ patch, prompt }, row) => ({ patch, row, prompt }));
  const byPatch = groupBy(numbered, ({ patch }) => patch.index);
  return async (activation, point) => {
    const size = activation.size / rows.length;
    for (const members of byPatch.values()) {
      const shape = [nPrompts, ...activation.shape.slice(1)];
      const given = new Tensor(new Float32Array(nPrompts * size), shape, activation.axes);
      for (const { row, prompt } of members) given.sub(prompt).data.set(activation.sub(row).data);
      const left = (await run(given, point)) ?? given;
      for (const { row, prompt } of members) activation.sub(row).data.set(left.sub(prompt).data);
    }
  };
}
