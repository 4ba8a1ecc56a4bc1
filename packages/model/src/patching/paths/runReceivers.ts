import { hookName } from '@circuit-lens/shared';
import { groupBy } from '../../groupBy.ts';
import type { RunHook } from '../../HookedTransformer.ts';
import type { Tensor } from '../../tensor.ts';
import { hooksOfRows } from '../hooksOfRows.ts';
import { prefixOfRows, residualOfRows } from '../rowsOfRun.ts';
import type { PathTools, Reached } from './followPaths.ts';
import { canHear, type ReceiverSite } from './pathReceivers.ts';
import type { PathRun } from './pathRun.ts';
import type { PathUnit } from './planPaths.ts';
import { isAmong } from './promptPlaces.ts';

/** One prompt of the base run with one sender's paths let in. */
interface ReceiverRow {
  patch: { index: number };
  unit: PathUnit;
  prompt: number;
  /** Its first row of what reached the receivers; one a position. */
  firstRow: number;
}

/** Numbers the rows that each unit of a batch has. */
export function receiverRows(units: readonly PathUnit[]): ReceiverRow[] {
  let firstRow = 0;
  return units.map((unit) => {
    const row = { patch: { index: unit.index }, unit, prompt: unit.prompt, firstRow };
    firstRow += unit.positions.length;
    return row;
  });
}

/**
 * Second pass: the base run again, with the receivers' inputs replaced by what reached them and everything after computed
 * anew. It starts at the lowest receiver's layer and at the first position that anything reached.
 * @returns logits where they are read, [row, dVocab]
 */
export async function runReceivers(
  { model, base, readAt }: PathRun,
  sites: readonly ReceiverSite[],
  rows: readonly ReceiverRow[],
  { inputs }: Reached,
  { tensors, checkpoint }: Pick<PathTools, 'tensors' | 'checkpoint'>,
): Promise<Tensor> {
  const startAtLayer = Math.min(...sites.map(({ layer }) => layer));
  const start = hookName('resid_pre', startAtLayer);
  // Hooks of the base run name positions of whole prompts.
  const cut = base.hooks.length === 0 ? Math.min(...rows.map(({ unit }) => unit.positions[0]!)) : 0;
  const prefix = () => tensors?.prefix(rows, cut) ?? prefixOfRows({ model, base }, rows, { cut, startAtLayer });
  const own = hooksOfRows(base.hooks, rows, { model, nPrompts: base.tokens.length, after: start });
  const { logits } = await model.run(
    rows.map(({ prompt }) => base.tokens[prompt]!.slice(cut)),
    {
      startAtLayer,
      residual: residualOfRows(base.cache.get(start), rows, cut),
      ...(cut > 0 ? { prefix: prefix() } : {}),
      // Last: they replace what interventions of the base run left there.
      hooks: [...own, ...receiverHooks(sites, rows, inputs, cut)],
      logitsAt: rows.map(({ prompt }) => readAt[prompt]! - cut),
      checkpoint,
    },
  );
  return logits!;
}

function receiverHooks(
  sites: readonly ReceiverSite[],
  rows: readonly ReceiverRow[],
  inputs: Reached['inputs'],
  cut: number,
): RunHook[] {
  const byHook = groupBy(sites, ({ kind, layer }) => hookName(kind, layer));
  return [...byHook].flatMap(([hook, members]) => {
    const reached = inputs.get(hook);
    if (!reached) return [];
    return [{ hook, run: (activation: Tensor) => write(activation, reached, { members, rows, cut }) }];
  });
}

function write(
  activation: Tensor,
  reached: Tensor,
  { members, rows, cut }: { members: readonly ReceiverSite[]; rows: readonly ReceiverRow[]; cut: number },
): void {
  for (const [row, { unit, prompt, firstRow }] of rows.entries()) {
    for (const site of members) {
      if (!unit.sender.writes.some((w) => canHear(site, w))) continue;
      for (const [i, position] of unit.positions.entries()) {
        if (!isAmong(site.places, prompt, position)) continue;
        const head = site.head === null ? [] : [site.head];
        activation.sub(row, position - cut, ...head).data.set(reached.sub(firstRow + i, 0, ...head).data);
      }
    }
  }
}
