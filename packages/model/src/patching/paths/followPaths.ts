import { hookName, hookPointTable } from '@circuit-lens/shared';
import { groupBy } from '../../groupBy.ts';
import type { MatrixProducts } from '../../linalg/MatrixProducts.ts';
import { Tensor } from '../../tensor.ts';
import { freezeScale, hooksOfPathRows, startOf } from './hooksOfPathRows.ts';
import type { PathTensors } from './PathTensors.ts';
import { type PathRun, scalesOf } from './pathRun.ts';
import { isEmbedding, type SenderWrite, sourceKind, writeOrder } from './pathSenders.ts';
import { type PathBatch, type PathRow, written } from './planPaths.ts';

/** What reached the receivers, row by row. */
export interface Reached {
  /** Values at the receivers' hook points, [row, 1, …]; empty for the final residual stream. */
  inputs: ReadonlyMap<string, Tensor>;
  /** Of the final residual stream, [row, dVocab]; null otherwise. */
  logits: Tensor | null;
}

/** What the passes of a sweep are done with. */
export interface PathTools {
  products: MatrixProducts;
  /** The base run on a GPU; null: in memory. */
  tensors: PathTensors | null;
  checkpoint(): Promise<void>;
}

/**
 * First pass: senders take the other run's value, every other head writes what it wrote in the base run, and what that
 * comes to at the receivers is read. Attention need not run, so a row costs the MLPs above its sender and nothing else.
 */
export async function followPaths(
  run: PathRun,
  { rows }: PathBatch,
  { products, tensors, checkpoint }: PathTools,
): Promise<Reached> {
  const { model, base, definition } = run;
  const { nLayers, dModel } = model.config;
  const { end } = definition;
  const { writes } = rows[0]!.unit.sender;
  const start = startOf(Math.min(...writes.map(writeOrder)));
  const changes = await changesOf(run, rows, products);
  const sentMlps = new Set(writes.flatMap(({ kind, layer }) => (kind === 'mlp_out' ? [layer] : [])));
  const isMlpGiven = (layer: number) => definition.mlps === 'freeze' || sentMlps.has(layer);
  const lastLayer = end.kind === 'finalResid' ? nLayers : Math.max(...end.sites.map(({ layer }) => layer));

  const baseRows = (name: string): Float32Array => gatherRows(base.cache.get(name), rows);
  const patched = (kind: SenderWrite['kind'], layer: number): Float32Array =>
    addInto(baseRows(hookName(kind, isEmbedding(kind) ? null : layer)), changes.get(`${kind} ${layer}`));
  const places = rows.map(({ unit, position }) => ({ prompt: unit.prompt, position }));
  const given = (kind: 'attn_out' | 'mlp_out', layer: number) =>
    tensors && !changes.has(`${kind} ${layer}`) ? tensors.outputs(kind, layer, places) : patched(kind, layer);
  const residual = writes.some(({ kind }) => isEmbedding(kind))
    ? addInto(patched('embed', 0), patched('pos_embed', 0))
    : baseRows(start.after);

  const names = end.kind === 'finalResid' ? [] : [...new Set(end.sites.map((site) => hookName(site.kind, site.layer)))];
  const { cache, logits } = await model.runWithCache(
    rows.map(({ unit, position }) => [base.tokens[unit.prompt]![position]!]),
    {
      startAtLayer: start.layer,
      stopAtLayer: Math.min(nLayers, lastLayer + 1),
      residual: new Tensor(residual, [rows.length, 1, dModel], [...hookPointTable.resid_pre.axes].map(named)),
      given: (kind, layer) => {
        if (kind === 'attn_out') return given(kind, layer);
        // Nothing reads what comes behind the last receiver.
        if (layer === lastLayer) return new Float32Array(rows.length * dModel);
        return isMlpGiven(layer) ? given(kind, layer) : null;
      },
      names: names.filter((name) => isAhead(name, start.layer)),
      hooks: [
        ...hooksOfPathRows(run, { rows, after: start.after, isMlpGiven }),
        ...(definition.layerNorm === 'freeze' ? scalesOf(end).map((name) => freezeScale(name, run, rows)) : []),
      ],
      logitsAt: end.kind === 'finalResid' ? 'last' : 'none',
      checkpoint,
    },
  );
  return { inputs: new Map(cache.all()), logits };

  function isAhead(name: string, layer: number): boolean {
    return (model.select(name)[0]!.layer ?? nLayers) >= layer;
  }
}

/** How much more each row's senders write, by where it enters: [row, dModel]. */
async function changesOf(
  { model, base, source }: PathRun,
  rows: readonly PathRow[],
  products: MatrixProducts,
): Promise<Map<string, Float32Array>> {
  const { dModel, dHead } = model.config;
  const changes = new Map<string, Float32Array>();
  const numbered = rows.flatMap((row, index) => row.unit.sender.writes.map((write) => ({ ...row, index, write })));
  for (const members of groupBy(numbered, ({ write }) => `${write.kind} ${write.layer} ${write.head}`).values()) {
    const { write } = members[0]!;
    const name = sourceKind(write);
    const [value, there] = [source.cache.get(name, write.layer), base.cache.get(name, write.layer)];
    const size = write.head === null ? dModel : dHead;
    const differences = new Float32Array(members.length * size);
    for (const [i, { unit, position }] of members.entries()) {
      const [a, b] = [value, there].map((tensor) => written(tensor, write, unit.prompt, position)) as [
        Float32Array,
        Float32Array,
      ];
      for (let d = 0; d < size; d++) differences[i * size + d] = a[d]! - b[d]!;
    }
    const change = write.head === null ? differences : await products.plain(differences, weightOf(write), dHead);
    const key = `${write.kind} ${write.layer}`;
    const sum = changes.get(key) ?? new Float32Array(rows.length * dModel);
    changes.set(key, sum);
    for (const [i, { index }] of members.entries()) {
      for (let d = 0; d < dModel; d++) sum[index * dModel + d] = sum[index * dModel + d]! + change[i * dModel + d]!;
    }
  }
  return changes;

  function weightOf({ layer, head }: SenderWrite): Float32Array {
    const size = dHead * dModel;
    return model.weights.blocks[layer]!.W_O.subarray(head! * size, (head! + 1) * size);
  }
}

/** Rows of a [prompt, position, dModel] activation. */
function gatherRows(values: Tensor, rows: readonly PathRow[]): Float32Array {
  const size = values.shape.at(-1)!;
  const out = new Float32Array(rows.length * size);
  for (const [row, { unit, position }] of rows.entries()) out.set(values.sub(unit.prompt, position).data, row * size);
  return out;
}

function addInto(target: Float32Array, more: Float32Array | undefined): Float32Array {
  if (more) for (let i = 0; i < target.length; i++) target[i] = target[i]! + more[i]!;
  return target;
}

const named = (name: (typeof hookPointTable.resid_pre.axes)[number]) => ({ name });
