import type { ValueRef } from '../runtime/onnxGraph.ts';
import { type BlockRequest, type BlockStep, type BlockValue, type EmitContext, isAsked } from './blockStep.ts';

/** (x − mean) / sqrt(mean((x − mean)²) + eps), in one fused operator. */
export function fusedLayerNorm(
  { graph, config }: Pick<EmitContext, 'graph' | 'config'>,
  x: ValueRef,
  weights: readonly ValueRef[] | null,
  name?: ValueRef,
): ValueRef {
  const affine = weights ?? [graph.fill(1, [config.dModel]), graph.fill(0, [config.dModel])];
  return graph.op('LayerNormalization', [x, ...affine], { axis: -1, epsilon: { float: config.layerNormEps } }, name);
}

/** A layer norm cut where its hook points are: centred, scale, normalized, and the value with weight and bias. */
export function layerNormSteps(ln: 'ln1' | 'ln2', x: BlockValue): BlockStep[] {
  const scale = `${ln}.scale` as const;
  const normalized = `${ln}.normalized` as const;
  const centred = `${ln}.centred` as const;
  const out = `${ln}.out` as const;
  const isFused = (request: BlockRequest) =>
    request.variant.affine && !isAsked(request, scale) && !isAsked(request, normalized);
  return [
    {
      output: centred,
      inputs: () => [x],
      weights: () => [],
      emit: ({ graph }) => void graph.op('Sub', [x, graph.op('ReduceMean', [x, graph.ints([-1])])], {}, centred),
    },
    {
      output: scale,
      inputs: () => [centred],
      weights: () => [],
      emit: ({ graph, config }) => {
        const variance = graph.op('ReduceMean', [graph.op('Mul', [centred, centred]), graph.ints([-1])]);
        graph.op('Sqrt', [graph.op('Add', [variance, graph.fill(config.layerNormEps)])], {}, scale);
      },
    },
    {
      output: normalized,
      inputs: (request) => (isAsked(request, scale) ? [centred, scale] : [x]),
      weights: () => [],
      emit: (context) => {
        if (isAsked(context.request, scale)) context.graph.op('Div', [centred, scale], {}, normalized);
        else fusedLayerNorm(context, x, null, normalized);
      },
    },
    {
      output: out,
      inputs: (request) => (isFused(request) ? [x] : [normalized]),
      weights: (variant) => (variant.affine ? [`${ln}_w`, `${ln}_b`] : []),
      emit: (context) => {
        const { graph, request } = context;
        const weights = [`${ln}_w`, `${ln}_b`];
        if (!request.variant.affine) graph.op('Identity', [normalized], {}, out);
        else if (isFused(request)) fusedLayerNorm(context, x, weights, out);
        else graph.op('Add', [graph.op('Mul', [normalized, weights[0]!]), weights[1]!], {}, out);
      },
    },
  ];
}
