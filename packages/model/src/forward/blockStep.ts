import type { HookKind } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import type { Dim, OnnxGraph } from '../runtime/onnxGraph.ts';
import type { BlockWeights } from '../weights/ModelWeights.ts';

/** A value inside a block: a hook point, or a step between two of them. */
export type BlockValue =
  | HookKind
  | 'ln1.centred'
  | 'ln1.out'
  | 'ln2.centred'
  | 'ln2.out'
  | 'mask'
  | 'prefix_k'
  | 'prefix_v'
  | 'all_k'
  | 'all_v'
  | GatheredValue;

/** What a block on gathered tokens is given beside them: values of a base run, and which of them and of its own it uses. */
export type GatheredValue = `base.${'resid_pre' | 'q' | 'k' | 'v'}` | GatherIndex;

/** Places among base and changed tokens, by head or whole, and in what attention made. */
export const gatherIndices = ['queryHeads', 'keyHeads', 'writtenHeads', 'writtenTokens'] as const;

export type GatherIndex = (typeof gatherIndices)[number];

/** What a block writes into the residual stream. */
export type GivenOutput = 'attn_out' | 'mlp_out';

/** Keys and values of a prefix: `byPosition` as their hook points are, `byHead` as attention multiplies them. */
export type PrefixLayout = 'byPosition' | 'byHead';

/** What changes the graph of a block, beyond which hook points are read. */
export interface BlockVariant {
  /** Layer-norm weight and bias still have to be applied (the weights are not folded). */
  affine: boolean;
  /** Whole rows of the attention mask may be empty (left padding), whose pattern is then 0 instead of NaN. */
  padded: boolean;
  /** Queries, keys and values read their own input per head, since one of those inputs is edited. */
  headInputs: boolean;
  /** So few tokens that turned products win (`turnedLinear`). */
  fewTokens: boolean;
  /** Queries also see keys and values of positions that were run before; null: there are none. */
  prefix: PrefixLayout | null;
  /** Keys and values have positions of their own, in another number than the queries. */
  ownKeys: boolean;
  /** Tokens are those of many runs that differ from one base run: attention picks from both (`gatherSteps.ts`). */
  gathered: boolean;
  /** The attention output is summed from per-head results, since they are edited. */
  fromResult: boolean;
  /** Values that come from elsewhere and are not made: what attention wrote, what the MLP wrote. */
  given: readonly GivenOutput[];
}

/** What a run wants of one block. */
export interface BlockRequest {
  variant: BlockVariant;
  /** Hook points that come out. */
  reads: readonly HookKind[];
  /** Hook points that a hook may replace. */
  edits: readonly HookKind[];
  /** Values that outlive the block where they are made; left out: none. */
  keeps?: readonly BlockValue[];
  /** Attention and MLP as one stage: nothing has to be sliced. */
  whole?: boolean;
}

/** Is the value read or edited, so that it must exist by itself? */
export function isAsked({ reads, edits }: BlockRequest, kind: HookKind): boolean {
  return reads.includes(kind) || edits.includes(kind);
}

/** What a step may ask of the graph it is emitted into. */
export interface EmitContext {
  graph: OnnxGraph;
  config: ModelConfig;
  request: BlockRequest;
}

/** One step of a block: the value it makes, from which values and weights, and the operators that make it. */
export interface BlockStep {
  output: BlockValue;
  inputs(request: BlockRequest): readonly BlockValue[];
  weights(variant: BlockVariant): readonly (keyof BlockWeights)[];
  emit(context: EmitContext): void;
}

/** Sizes of every value of a block; names stand for sizes that differ from run to run. */
export function valueDims(value: BlockValue, config: ModelConfig): Dim[] {
  const { dModel, nHeads, dHead, dMlp } = config;
  switch (value) {
    case 'q':
    case 'k':
    case 'v':
    case 'z':
      return ['batch', 'pos', nHeads, dHead];
    case 'attn_in':
    case 'q_input':
    case 'k_input':
    case 'v_input':
    case 'result':
      return ['batch', 'pos', nHeads, dModel];
    case 'attn_scores':
    case 'pattern':
      return ['batch', nHeads, 'pos', 'key'];
    case 'mask':
      return ['maskBatch', 1, 'pos', 'key'];
    case 'prefix_k':
    case 'prefix_v':
      return ['batch', 'prefix', nHeads, dHead];
    case 'all_k':
    case 'all_v':
      return ['batch', nHeads, 'key', dHead];
    case 'base.q':
    case 'base.k':
    case 'base.v':
      return ['baseHeads', dHead];
    case 'base.resid_pre':
      return ['base', dModel];
    case 'queryHeads':
      return ['row', nHeads, 'pos'];
    case 'keyHeads':
      return ['row', nHeads, 'key'];
    case 'writtenHeads':
      return ['written', nHeads];
    case 'writtenTokens':
      return ['written'];
    case 'pre':
    case 'post':
      return ['batch', 'pos', dMlp];
    case 'ln1.scale':
    case 'ln2.scale':
      return ['batch', 'pos', 1];
    default:
      return ['batch', 'pos', dModel];
  }
}

/** Sizes of every weight of a block. */
export function weightDims(weight: keyof BlockWeights, { dModel, nHeads, dHead, dMlp }: ModelConfig): number[] {
  const dAttention = nHeads * dHead;
  if (weight === 'W_Q_T' || weight === 'W_K_T' || weight === 'W_V_T') return [dAttention, dModel];
  if (weight === 'b_Q' || weight === 'b_K' || weight === 'b_V') return [dAttention];
  if (weight === 'W_O') return [dAttention, dModel];
  if (weight === 'W_in_T') return [dMlp, dModel];
  if (weight === 'W_out_T') return [dModel, dMlp];
  if (weight === 'b_in') return [dMlp];
  return [dModel];
}
