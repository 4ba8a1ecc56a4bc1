import { type HookKind, hookName } from '@circuit-lens/shared';
import { groupBy } from '../../groupBy.ts';
import type { RunHook } from '../../HookedTransformer.ts';
import { Tensor } from '../../tensor.ts';
import type { PathRun } from './pathRun.ts';
import type { PathRow } from './planPaths.ts';

/** What attention makes is given, and so not hooked again. */
const frozenKinds: readonly HookKind[] = ['embed', 'pos_embed', 'attn_scores', 'pattern', 'z', 'result', 'attn_out'];

const mlpKinds: readonly HookKind[] = ['mlp_in', 'ln2.scale', 'ln2.normalized', 'pre', 'post', 'mlp_out'];

interface FollowedRows {
  rows: readonly PathRow[];
  /** Hook point that the rows start behind. */
  after: string;
  isMlpGiven(layer: number): boolean;
}

/**
 * The base run's own hooks, for rows that are single positions of it. What they did before the start, in attention, and in
 * MLPs that are given stands in the values that are given.
 */
export function hooksOfPathRows({ model, base }: PathRun, { rows, after, isMlpGiven }: FollowedRows): RunHook[] {
  const order = model.hookPoints({ onRequest: true }).map(({ name }) => name);
  const shape = [base.tokens.length, base.tokens[0]!.length];
  return base.hooks.flatMap(({ hook, run }) =>
    model
      .select(hook)
      .filter(({ name, kind, layer }) => {
        if (frozenKinds.includes(kind) || order.indexOf(name) <= order.indexOf(after)) return false;
        return layer === null || !mlpKinds.includes(kind) || !isMlpGiven(layer);
      })
      .map(({ name }) => ({ hook: name, run: onRows(run, rows, shape) })),
  );
}

/** One call a sender, on a tensor with the run's own prompts and positions; the others are 0 and thrown away. */
function onRows(run: RunHook['run'], rows: readonly PathRow[], shape: readonly number[]): RunHook['run'] {
  const numbered = rows.map(({ unit, position }, row) => ({ unit, row, place: [unit.prompt, position] as const }));
  const bySender = groupBy(numbered, ({ unit }) => unit.index);
  return async (activation, point) => {
    const inner = activation.shape.slice(2);
    const size = activation.size / rows.length;
    for (const members of bySender.values()) {
      const whole = [...shape, ...inner];
      const given = new Tensor(new Float32Array(shape[0]! * shape[1]! * size), whole, activation.axes);
      for (const { row, place } of members) given.sub(...place).data.set(activation.sub(row).data);
      const left = (await run(given, point)) ?? given;
      for (const { row, place } of members) activation.sub(row).data.set(left.sub(...place).data);
    }
  };
}

/** Keeps scales what they were in the base run. */
export function freezeScale(name: string, { base }: PathRun, rows: readonly PathRow[]): RunHook {
  const scales = base.cache.get(name);
  return {
    hook: name,
    run: (activation) => {
      for (const [row, { unit, position }] of rows.entries())
        activation.data[row] = scales.at(unit.prompt, position, 0);
    },
  };
}

/** The last hook point before the rows of a batch start: behind the embeddings, or at a block's input. */
export function startOf(entry: number): { layer: number; after: string } {
  if (entry < 0) return { layer: 0, after: hookName('pos_embed') };
  const layer = Math.floor(entry / 2);
  return { layer, after: hookName('resid_pre', layer) };
}
