import type { ValueRef } from '../runtime/onnxGraph.ts';
import type { BlockStep, BlockValue, EmitContext } from './blockStep.ts';

/** (x − mean) / sqrt(mean((x − mean)²) + eps), in one fused operator. */
export function fusedLayerNorm(
  { graph, config }: EmitContext,
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
      inputs: () => [x, centred, scale],
      weights: () => [],
      emit: (context) => {
        if (context.isInternal(scale)) fusedLayerNorm(context, x, null, normalized);
        else context.graph.op('Div', [centred, scale], {}, normalized);
      },
    },
    {
      output: out,
      inputs: () => [x, normalized],
      weights: (variant) => (variant.affine ? [`${ln}_w`, `${ln}_b`] : []),
      emit: (context) => {
        const { graph, variant } = context;
        const weights = [`${ln}_w`, `${ln}_b`];
        if (!variant.affine) graph.op('Identity', [normalized], {}, out);
        else if (context.isInternal(scale) && context.isInternal(normalized)) fusedLayerNorm(context, x, weights, out);
        else graph.op('Add', [graph.op('Mul', [normalized, weights[0]!]), weights[1]!], {}, out);
      },
    },
  ];
}
