import type { ModelConfig } from '../config.ts';
import type { OnnxGraph, ValueRef } from '../runtime/onnxGraph.ts';
import type { BlockStep, BlockVariant, EmitContext } from './blockStep.ts';
import { gatheredHeads, streamUnderWritten, writtenHeads } from './gatherSteps.ts';
import { fusedLayerNorm, layerNormSteps } from './layerNormSteps.ts';
import { turnedLinear } from './turnedLinear.ts';

/** W [nHeads * dHead, dModel] as [nHeads, dModel, dHead], for a multiplication head by head. */
function perHeadWeight(graph: OnnxGraph, weight: ValueRef, { dModel, nHeads, dHead }: ModelConfig): ValueRef {
  return graph.op('Transpose', [graph.op('Reshape', [weight, graph.ints([nHeads, dHead, dModel])])], {
    perm: [0, 2, 1],
  });
}

function projectionStep(letter: 'q' | 'k' | 'v'): BlockStep {
  const upper = letter.toUpperCase() as 'Q' | 'K' | 'V';
  const input = `${letter}_input` as const;
  return {
    output: letter,
    inputs: ({ variant }) => (variant.headInputs ? [input] : ['ln1.out']),
    weights: (variant) => [
      `W_${upper}_T`,
      `b_${upper}`,
      ...(variant.headInputs && variant.affine ? (['ln1_w', 'ln1_b'] as const) : []),
    ],
    emit: (context) => {
      const { graph, config } = context;
      const { variant } = context.request;
      const { nHeads, dHead } = config;
      if (!variant.headInputs) {
        const weight = { W_T: `W_${upper}_T`, b: `b_${upper}`, outputDims: [nHeads, dHead] };
        turnedLinear(graph, 'ln1.out', weight, variant.fewTokens, letter);
        return;
      }
      const x = fusedLayerNorm(context, input, variant.affine ? ['ln1_w', 'ln1_b'] : null); // [b, p, head, dModel]
      const byHead = graph.op('Transpose', [x], { perm: [0, 2, 1, 3] }); // [b, head, p, dModel]
      const projected = graph.op('MatMul', [byHead, perHeadWeight(graph, `W_${upper}_T`, config)]); // [b, head, p, dHead]
      const bias = graph.op('Reshape', [`b_${upper}`, graph.ints([nHeads, dHead])]);
      graph.op('Add', [graph.op('Transpose', [projected], { perm: [0, 2, 1, 3] }), bias], {}, letter);
    },
  };
}

/** A copy of the residual stream for every head: what TransformerLens' `use_attn_in` and `use_split_qkv_input` make. */
function headInputSteps(): BlockStep[] {
  const copies = (['q_input', 'k_input', 'v_input'] as const).map(
    (output): BlockStep => ({
      output,
      inputs: () => ['attn_in'],
      weights: () => [],
      emit: ({ graph }) => void graph.op('Identity', ['attn_in'], {}, output),
    }),
  );
  const expand: BlockStep = {
    output: 'attn_in',
    inputs: () => ['resid_pre'],
    weights: () => [],
    emit: ({ graph, config }) => {
      const column = graph.op('Unsqueeze', ['resid_pre', graph.ints([2])]);
      graph.op('Expand', [column, graph.ints([1, 1, config.nHeads, 1])], {}, 'attn_in');
    },
  };
  return [expand, ...copies];
}

/** Keys or values of all positions that a query may see, [b, head, key, dHead]: those of a prefix, and the run's own. */
function allStep(letter: 'k' | 'v'): BlockStep {
  const [before, output] = [`prefix_${letter}`, `all_${letter}`] as const;
  const byHead = { perm: [0, 2, 1, 3] };
  return {
    output,
    inputs: ({ variant }) => (variant.prefix ? [before, letter] : [letter]),
    weights: () => [],
    emit: ({ graph, request }) => {
      const { prefix } = request.variant;
      if (!prefix) {
        graph.op('Transpose', [letter], byHead, output);
        return;
      }
      const first = prefix === 'byHead' ? before : graph.op('Transpose', [before], byHead);
      graph.op('Concat', [first, graph.op('Transpose', [letter], byHead)], { axis: 2 }, output);
    },
  };
}

/** What attention reads keys or values from. */
function seenValue(letter: 'k' | 'v', { prefix }: BlockVariant): 'k' | 'v' | 'all_k' | 'all_v' {
  return prefix ? `all_${letter}` : letter;
}

/** Queries [b, head, query, dHead]. */
function queriesOf(context: EmitContext): ValueRef {
  if (context.request.variant.gathered) return gatheredHeads(context, 'q', 'queryHeads');
  return context.graph.op('Transpose', ['q'], { perm: [0, 2, 1, 3] });
}

/** Keys [b, head, dHead, key]. */
function turnedKeysOf(context: EmitContext): ValueRef {
  const { graph, request } = context;
  const { gathered, prefix } = request.variant;
  if (!gathered && !prefix) return graph.op('Transpose', ['k'], { perm: [0, 2, 3, 1] });
  const byHead = gathered ? gatheredHeads(context, 'k', 'keyHeads') : 'all_k';
  return graph.op('Transpose', [byHead], { perm: [0, 1, 3, 2] });
}

/** Values [b, head, key, dHead]. */
function valuesOf(context: EmitContext): ValueRef {
  const { gathered, prefix } = context.request.variant;
  if (gathered) return gatheredHeads(context, 'v', 'keyHeads');
  return prefix ? 'all_v' : context.graph.op('Transpose', ['v'], { perm: [0, 2, 1, 3] });
}

const attentionCore: BlockStep[] = [
  {
    output: 'attn_scores',
    inputs: ({ variant }) => [
      ...(['q', seenValue('k', variant), 'mask'] as const),
      ...(variant.gathered ? (['base.q', 'queryHeads', 'base.k', 'keyHeads'] as const) : []),
    ],
    weights: () => [],
    emit: (context) => {
      const { graph, config } = context;
      const products = graph.op('MatMul', [queriesOf(context), turnedKeysOf(context)]);
      const scaled = graph.op('Mul', [products, graph.fill(1 / Math.sqrt(config.dHead))]);
      graph.op('Add', [scaled, 'mask'], {}, 'attn_scores'); // [b, head, query, key]
    },
  },
  {
    output: 'pattern',
    inputs: () => ['attn_scores'],
    weights: () => [],
    emit: ({ graph, request }) => {
      if (!request.variant.padded) {
        graph.op('Softmax', ['attn_scores'], { axis: -1 }, 'pattern');
        return;
      }
      const softmax = graph.op('Softmax', ['attn_scores'], { axis: -1 });
      graph.op('Where', [graph.op('IsNaN', [softmax]), graph.fill(0), softmax], {}, 'pattern');
    },
  },
  {
    output: 'z',
    inputs: ({ variant }) => [
      ...(['pattern', seenValue('v', variant)] as const),
      ...(variant.gathered ? (['base.v', 'keyHeads', 'writtenHeads'] as const) : []),
    ],
    weights: () => [],
    emit: (context) => {
      const { graph, request } = context;
      const mixed = graph.op('MatMul', ['pattern', valuesOf(context)]);
      if (request.variant.gathered) writtenHeads(context, mixed, 'z');
      else graph.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }, 'z'); // [b, query, head, dHead]
    },
  },
  {
    output: 'result',
    inputs: () => ['z'],
    weights: () => ['W_O'],
    emit: ({ graph, config }) => {
      const { nHeads, dHead, dModel } = config;
      const byHead = graph.op('Transpose', ['z'], { perm: [0, 2, 1, 3] }); // [b, head, pos, dHead]
      const weight = graph.op('Reshape', ['W_O', graph.ints([nHeads, dHead, dModel])]);
      graph.op('Transpose', [graph.op('MatMul', [byHead, weight])], { perm: [0, 2, 1, 3] }, 'result'); // [b, pos, head, dModel]
    },
  },
  {
    output: 'attn_out',
    inputs: ({ variant }) => (variant.fromResult ? ['result'] : ['z']),
    weights: (variant) => (variant.fromResult ? ['b_O'] : ['W_O', 'b_O']),
    emit: ({ graph, config, request }) => {
      const written = request.variant.fromResult
        ? graph.op('ReduceSum', ['result', graph.ints([2])], { keepdims: 0 })
        : graph.op('MatMul', [graph.op('Reshape', ['z', graph.ints([0, 0, config.nHeads * config.dHead])]), 'W_O']);
      graph.op('Add', [written, 'b_O'], {}, 'attn_out');
    },
  },
  {
    output: 'resid_mid',
    inputs: ({ variant }) => [
      ...(['resid_pre', 'attn_out'] as const),
      ...(variant.gathered ? (['base.resid_pre', 'writtenTokens'] as const) : []),
    ],
    weights: () => [],
    emit: (context) => {
      const stream = context.request.variant.gathered ? streamUnderWritten(context) : 'resid_pre';
      context.graph.op('Add', [stream, 'attn_out'], {}, 'resid_mid');
    },
  },
];

/** Attention: from `resid_pre` to `resid_mid`, head by head. */
export const attentionSteps: readonly BlockStep[] = [
  ...headInputSteps(),
  ...layerNormSteps('ln1', 'resid_pre'),
  projectionStep('q'),
  projectionStep('k'),
  projectionStep('v'),
  allStep('k'),
  allStep('v'),
  ...attentionCore,
];
