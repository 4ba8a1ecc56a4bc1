import { hookName } from '@circuit-lens/shared';
import { groupBy } from '../../groupBy.ts';
import type { RunHook } from '../../HookedTransformer.ts';
import type { Tensor } from '../../tensor.ts';
import { hooksOfRows } from '../hooksOfRows.ts';
import { prefixOfRows, residualOfRows } from '../rowsOfRun.ts';
import type { PathTools, Reached } from './followPaths.ts';
import { canHear, heldSites, type ReceiverSite } from './pathReceivers.ts';
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
 * Second pass: the base run again, with the receivers' inputs replaced by what reached them, where nothing did by their own of the
 * base run, and everything after computed anew. It starts at the lowest receiver's layer and at the first position that anything reached.
 * @returns logits where they are read, [row, dVocab]
 */
export async function runReceivers(
  run: PathRun,
  sites: readonly ReceiverSite[],
  rows: readonly ReceiverRow[],
  { inputs }: Reached,
  { tensors, checkpoint }: Pick<PathTools, 'tensors' | 'checkpoint'>,
): Promise<Tensor> {
  const { model, base, readAt } = run;
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
      hooks: [...own, ...receiverHooks(run, sites, rows, inputs, cut)],
      logitsAt: rows.map(({ prompt }) => readAt[prompt]! - cut),
      checkpoint,
    },
  );
  return logits!;
}

function receiverHooks(
  { base, readAt }: PathRun,
  sites: readonly ReceiverSite[],
  rows: readonly ReceiverRow[],
  inputs: Reached['inputs'],
  cut: number,
): RunHook[] {
  const held = new Set(heldSites(sites));
  const byHook = groupBy(sites, ({ kind, layer }) => hookName(kind, layer));
  return [...byHook].flatMap(([hook, members]) => {
    const reached = inputs.get(hook);
    if (!reached) return [];
    const before = members.some((site) => held.has(site)) ? base.cache.get(hook) : null;
    return [{ hook, run: (activation: Tensor) => write(activation, { reached, before, members, rows, cut, readAt }) }];
  });
}

interface Written {
  reached: Tensor;
  /** What the receivers read in the base run; null where nothing but the senders can change it. */
  before: Tensor | null;
  members: readonly ReceiverSite[];
  rows: readonly ReceiverRow[];
  cut: number;
  readAt: readonly number[];
}

function write(activation: Tensor, { reached, before, members, rows, cut, readAt }: Written): void {
  for (const [row, { unit, prompt, firstRow }] of rows.entries()) {
    for (const site of members) {
      if (!unit.sender.writes.some((w) => canHear(site, w))) continue;
      const head = site.head === null ? [] : [site.head];
      const reachedRow = new Map(unit.positions.map((position, i) => [position, firstRow + i]));
      for (let position = cut; position <= readAt[prompt]!; position++) {
        if (!isAmong(site.places, prompt, position)) continue;
        const from = reachedRow.get(position);
        const value = from === undefined ? before?.sub(prompt, position, ...head) : reached.sub(from, 0, ...head);
        if (value) activation.sub(row, position - cut, ...head).data.set(value.data);
      }
    }
  }
}
