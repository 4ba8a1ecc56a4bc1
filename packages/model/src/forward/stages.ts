import { type HookKind, hookPointTable } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import type { OnnxRuntime, Stage } from '../runtime/OnnxRuntime.ts';
import { OnnxGraph } from '../runtime/onnxGraph.ts';
import type { BlockWeights } from '../weights/ModelWeights.ts';
import { blockProgram } from './blockProgram.ts';
import {
  type BlockRequest,
  type BlockStep,
  type BlockValue,
  gatherIndices,
  valueDims,
  weightDims,
} from './blockStep.ts';
import { type BlockStretch, stretchEnds } from './blockStretch.ts';

/** A stretch of a block that runs as one stage: what goes in, what comes out, and where it stops. */
export interface Segment {
  steps: readonly BlockStep[];
  inputs: readonly BlockValue[];
  weights: readonly (keyof BlockWeights)[];
  /** Values the rest of the block needs, or that outlive it. */
  live: readonly BlockValue[];
  /** Values the caller asked to see (or to edit, at the segment's end). */
  reads: readonly BlockValue[];
  /** The value to hand to hooks when this segment has run, or null. */
  editAfter: HookKind | null;
}

/** Values a segment starts from without making them. */
const givenValues: readonly BlockValue[] = ['resid_pre', 'mask', 'prefix_k', 'prefix_v'];

const stepOf = new Map(blockProgram.map((step) => [step.output, step]));
const orderOf = new Map(blockProgram.map((step, index) => [step.output, index]));

/** Steps needed to make `wanted` when `available` is there already, in the order of the forward pass. */
function stepsFor(
  wanted: readonly BlockValue[],
  available: ReadonlySet<BlockValue>,
  request: BlockRequest,
): BlockStep[] {
  const needed = new Set<BlockStep>();
  const visit = (value: BlockValue): void => {
    const step = stepOf.get(value);
    if (available.has(value) || !step || needed.has(step)) return;
    needed.add(step);
    step.inputs(request).forEach(visit);
  };
  wanted.forEach(visit);
  return [...needed].sort((a, b) => orderOf.get(a.output)! - orderOf.get(b.output)!);
}

/**
 * Cuts a block into segments: after every value that is edited, since a hook must see it and may replace it before the
 * rest runs, and after `resid_mid` where the MLP may have to run on slices of tokens. Nothing asked for costs nothing.
 */
export function planBlock(request: BlockRequest): Segment[] {
  const { variant, reads, edits, keeps = [], whole = false } = request;
  const before: BlockValue[] = whole ? [] : ['resid_mid'];
  const cuts = new Set<BlockValue>([...edits.filter((kind) => stepOf.has(kind)), ...before, 'resid_post']);
  const ordered = [...cuts].sort((a, b) => orderOf.get(a)! - orderOf.get(b)!);
  const available = new Set<BlockValue>([...givenValues, ...variant.given]);
  const outstanding = new Set<BlockValue>(reads.filter((kind) => stepOf.has(kind)));

  return ordered.map((cut, index): Segment => {
    // What comes after this cut, given everything that is known at it, decides what must outlive the segment.
    const wantedLater = [
      ...ordered.slice(index + 1),
      ...[...outstanding].filter((v) => orderOf.get(v)! > orderOf.get(cut)!),
    ];
    const readsHere = [...outstanding].filter((value) => orderOf.get(value)! <= orderOf.get(cut)!);
    for (const value of readsHere) outstanding.delete(value);
    const madeUpToCut = new Set([
      ...available,
      ...blockProgram.slice(0, orderOf.get(cut)! + 1).map((step) => step.output),
    ]);
    const laterInputs = new Set(
      stepsFor(wantedLater, madeUpToCut, request)
        .flatMap((step) => step.inputs(request))
        .filter((value) => madeUpToCut.has(value)),
    );
    const keptHere = keeps.filter((value) => orderOf.get(value)! <= orderOf.get(cut)! && !available.has(value));
    const steps = stepsFor([...new Set([cut, ...readsHere, ...laterInputs, ...keptHere])], available, request);
    const made = new Set(steps.map((step) => step.output));
    const inputs = [...new Set(steps.flatMap((step) => step.inputs(request)))].filter((value) => !made.has(value));
    const live = [...new Set([cut, ...laterInputs, ...keptHere])].filter((value) => made.has(value));
    for (const value of live) available.add(value);
    return {
      steps,
      inputs,
      weights: [...new Set(steps.flatMap((step) => step.weights(variant)))],
      live,
      reads: readsHere,
      editAfter: edits.includes(cut as HookKind) ? (cut as HookKind) : null,
    };
  });
}

/** A stretch as a segment of its own: everything between the values it starts from and those it makes. */
export function planStretch(stretch: BlockStretch, request: BlockRequest): Segment {
  const { from, to } = stretchEnds[stretch];
  const steps = stepsFor(to, new Set(from), request);
  return {
    steps,
    inputs: from,
    weights: [...new Set(steps.flatMap((step) => step.weights(request.variant)))],
    live: to,
    reads: [],
    editAfter: null,
  };
}

function isGatherIndex(value: BlockValue): boolean {
  return (gatherIndices as readonly BlockValue[]).includes(value);
}

function buildGraph(segment: Segment, request: BlockRequest, config: ModelConfig, runtime: OnnxRuntime): OnnxGraph {
  const graph = new OnnxGraph();
  const { ownKeys, gathered, prefix } = request.variant;
  const renamed = (value: BlockValue, name: string) =>
    valueDims(value, config).map((dim) => (dim === 'pos' ? name : dim));
  for (const value of segment.inputs) {
    if (isGatherIndex(value)) graph.input(value, valueDims(value, config), 'int32');
    else if (prefix === 'byHead' && (value === 'prefix_k' || value === 'prefix_v'))
      graph.input(value, ['batch', config.nHeads, 'prefix', config.dHead]);
    else if (ownKeys && (value === 'k' || value === 'v')) graph.input(value, renamed(value, 'key'));
    else graph.input(value, gathered && value === 'resid_pre' ? renamed(value, 'changed') : valueDims(value, config));
  }
  for (const weight of segment.weights) {
    const dims = weightDims(weight, config);
    graph.input(weight, dims, runtime.weightType(dims));
  }
  for (const step of segment.steps) step.emit({ graph, config, request });
  for (const value of outputsOf(segment)) graph.output(value, renamed(value, gathered ? 'written' : 'pos'));
  return graph;
}

/** Everything a segment gives back. */
export function outputsOf(segment: Segment): BlockValue[] {
  return [...new Set([...segment.live, ...segment.reads])];
}

export interface CompiledSegment extends Segment {
  stage: Stage;
}

/** Compiled segments of one model, kept by what was asked for: a second run of the same kind compiles nothing. */
export class StageCache {
  private readonly compiled = new Map<string, Promise<CompiledSegment[]>>();

  constructor(
    private readonly runtime: OnnxRuntime,
    private readonly config: ModelConfig,
  ) {}

  /** The segments for a request; the same for every layer, since weights are inputs. */
  block(request: BlockRequest): Promise<CompiledSegment[]> {
    return this.kept(JSON.stringify(request), request, () => planBlock(request));
  }

  /** One stretch of a block, likewise. */
  async stretch(stretch: BlockStretch, variant: BlockRequest['variant']): Promise<CompiledSegment> {
    const request = { variant, reads: [], edits: [] };
    const key = JSON.stringify([stretch, variant]);
    return (await this.kept(key, request, () => [planStretch(stretch, request)]))[0]!;
  }

  private kept(key: string, request: BlockRequest, plan: () => Segment[]): Promise<CompiledSegment[]> {
    const known = this.compiled.get(key);
    if (known) return known;
    const compiled = this.compile(plan(), request);
    this.compiled.set(key, compiled);
    // A failed compilation must not answer for the next one.
    compiled.catch(() => this.compiled.delete(key));
    if (this.compiled.size > maxCompiledRequests) this.compiled.delete(this.compiled.keys().next().value!);
    return compiled;
  }

  private async compile(segments: readonly Segment[], request: BlockRequest): Promise<CompiledSegment[]> {
    const compiled: CompiledSegment[] = [];
    for (const segment of segments) {
      const graph = buildGraph(segment, request, this.config, this.runtime);
      // The edited value goes to a hook in memory, everything else live stays on the device.
      const resident = segment.live.filter((value) => value !== segment.editAfter);
      const gathered = request.variant.gathered ? 'gathered ' : '';
      const name = `${gathered}${segment.inputs[0]} to ${segment.steps.at(-1)!.output}`;
      compiled.push({ ...segment, stage: await this.runtime.compile(graph, { name, resident }) });
    }
    return compiled;
  }
}

/** A run asks for one or two kinds of request; a few dozen cover a person's session. */
const maxCompiledRequests = 64;

/** Kinds of the table that a block makes itself. */
export const blockKinds = (Object.keys(hookPointTable) as HookKind[]).filter(
  (kind) => kind === 'resid_pre' || stepOf.has(kind),
);
