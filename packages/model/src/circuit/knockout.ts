import { CircuitLensError, hookName } from '@circuit-lens/shared';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';
import { Tensor } from '../tensor.ts';

/** What stands in for a node that is knocked out. */
export const knockoutKinds = ['meanByTemplate', 'mean', 'zero', 'resample'] as const;
export type KnockoutKind = (typeof knockoutKinds)[number];

/** So many reference prompts are in memory at once. */
const batchMax = 64;

/** Prompts that share their stand-in values. */
export interface KnockoutGroup {
  /** The template, or what else holds the group together. */
  name: string;
  /** How many prompts of the dataset, and how many reference prompts the values are the mean of. */
  prompts: number;
  reference: number;
}

/** Stand-in values: those of each group at each position. */
export interface Knockout {
  kind: KnockoutKind;
  groups: KnockoutGroup[];
  /** Index of each prompt's group, [prompt]. */
  groupOf: readonly number[];
  /** By layer, [group, position, head, dHead]; null means zero. */
  z: readonly Tensor[] | null;
  /** By layer, [group, position, dModel]; null means zero. */
  mlpOut: readonly Tensor[] | null;
}

/** What is to stand in for what is knocked out. */
export interface KnockoutRequest {
  kind: KnockoutKind;
  prompts: readonly PreparedPrompt[];
  /** Of each prompt of the dataset. */
  templates: readonly string[];
  reference: readonly (PreparedPrompt & { template: string })[];
  /** Are values of MLPs needed? */
  withMlps: boolean;
}

/**
 * Runs the reference prompts once and takes the values that stand in for what is knocked out, at the same position from
 * the start: the mean over the reference prompts of the same template (Wang et al. 2022, section 2.1), over all of them,
 * those of the counterpart (`resample`), or zero.
 * @throws CircuitLensError DATASET_TOO_SMALL when a template has no reference prompt; INTERVENTION_SHAPE when reference
 *   prompts are fewer or shorter than what they stand in for
 */
export async function makeKnockout(
  model: HookedTransformer,
  request: KnockoutRequest,
  checkpoint: () => Promise<void>,
): Promise<Knockout> {
  const { kind, prompts, withMlps } = request;
  const { groups, groupOf, groupOfReference } = groupsOf(request);
  if (kind === 'zero') return { kind, groups, groupOf, z: null, mlpOut: null };
  checkCover(request, groupOf, groupOfReference);
  const { nLayers, nHeads, dHead, dModel } = model.config;
  const width = Math.max(...prompts.map(({ tokens }) => tokens.length));
  const layers = Array.from({ length: nLayers }, (_, layer) => layer);
  const zeros = (shape: number[]) => layers.map(() => new Float32Array(shape.reduce((p, n) => p * n, groups.length)));
  const sums = { z: zeros([width, nHeads, dHead]), mlpOut: withMlps ? zeros([width, dModel]) : null };
  const counts = new Int32Array(groups.length * width);

  for (let start = 0; start < request.reference.length; start += batchMax) {
    const batch = request.reference.slice(start, start + batchMax);
    const { cache } = await model.runWithCache(
      batch.map(({ tokens }) => tokens),
      {
        names: layers.flatMap((layer) => [hookName('z', layer), ...(withMlps ? [hookName('mlp_out', layer)] : [])]),
        logitsAt: 'none',
        checkpoint,
      },
    );
    for (const [row, { tokens }] of batch.entries()) {
      const [group, length] = [groupOfReference[start + row]!, Math.min(tokens.length, width)];
      for (let position = 0; position < length; position++) counts[group * width + position]!++;
      for (const layer of layers) {
        addRow(sums.z[layer]!, cache.get(hookName('z', layer)).sub(row), { group, groups: groups.length, length });
        if (!sums.mlpOut) continue;
        const written = cache.get(hookName('mlp_out', layer)).sub(row);
        addRow(sums.mlpOut[layer]!, written, { group, groups: groups.length, length });
      }
    }
  }
  const shared = [groups.length, width];
  return {
    kind,
    groups,
    groupOf,
    z: sums.z.map((sum) =>
      Tensor.of(meanOf(sum, counts), [...shared, nHeads, dHead], ['prompt', 'position', 'head', 'dHead']),
    ),
    mlpOut:
      sums.mlpOut?.map((sum) =>
        Tensor.of(meanOf(sum, counts), [...shared, dModel], ['prompt', 'position', 'dModel']),
      ) ?? null,
  };
}

/** Adds one reference prompt's values, position by position, to those of its group. */
function addRow(
  sum: Float32Array,
  row: Tensor,
  { group, groups, length }: { group: number; groups: number; length: number },
): void {
  const start = (sum.length / groups) * group;
  const size = (row.size / row.shape[0]!) * length;
  for (let i = 0; i < size; i++) sum[start + i]! += row.data[i]!;
}

/** Divides in place by how many reference prompts have each position. */
function meanOf(sum: Float32Array, counts: Int32Array): Float32Array {
  const size = sum.length / counts.length;
  for (let i = 0; i < sum.length; i++) sum[i]! /= counts[Math.floor(i / size)] || 1;
  return sum;
}

function groupsOf({ kind, prompts, templates, reference }: KnockoutRequest) {
  const namesOf = {
    meanByTemplate: templates,
    mean: prompts.map(() => 'all reference prompts'),
    zero: prompts.map(() => 'zero'),
    resample: prompts.map((_, i) => `counterpart of prompt ${i}`),
  } satisfies Record<KnockoutKind, readonly string[]>;
  const names = namesOf[kind];
  const distinct = [...new Set(names)];
  const ofReference =
    kind === 'meanByTemplate'
      ? reference.map(({ template }) => distinct.indexOf(template))
      : reference.map((_, i) => (kind === 'resample' ? i : 0));
  const count = (list: readonly number[], group: number) => list.filter((entry) => entry === group).length;
  const groupOf = names.map((name) => distinct.indexOf(name));
  const groups = distinct.map((name, group) => ({
    name,
    prompts: count(groupOf, group),
    reference: kind === 'zero' ? 0 : count(ofReference, group),
  }));
  return { groups, groupOf, groupOfReference: ofReference };
}

/** @throws CircuitLensError when a position of a prompt has nothing to stand in for it */
function checkCover(
  { kind, prompts, templates, reference }: KnockoutRequest,
  groupOf: readonly number[],
  groupOfReference: readonly number[],
): void {
  if (kind === 'resample' && reference.length !== prompts.length) {
    throw new CircuitLensError(
      'INTERVENTION_SHAPE',
      `Knockout "resample" takes each value from the prompt's counterpart: give as many reference prompts as there are prompts, ${prompts.length}; got ${reference.length}.`,
      { expected: prompts.length, got: reference.length },
    );
  }
  for (const [i, { tokens }] of prompts.entries()) {
    const lengths = reference.flatMap((prompt, j) =>
      groupOfReference[j] === groupOf[i] ? [prompt.tokens.length] : [],
    );
    if (lengths.length === 0) {
      throw new CircuitLensError(
        'DATASET_TOO_SMALL',
        `No reference prompt has the template of prompt ${i}, "${templates[i]}". Give reference prompts of every template, or use knockout "mean".`,
        { prompt: i, template: templates[i] },
      );
    }
    const longest = Math.max(...lengths);
    if (longest >= tokens.length) continue;
    throw new CircuitLensError(
      'INTERVENTION_SHAPE',
      `Prompt ${i} has ${tokens.length} tokens, its reference prompts at most ${longest}, so nothing stands in for what comes after. Give reference prompts that are as long.`,
      { prompt: i, tokens: tokens.length, reference: longest },
    );
  }
}
