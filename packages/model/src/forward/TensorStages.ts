import type { DeviceTensor, Stage } from '../runtime/OnnxRuntime.ts';
import { OnnxGraph } from '../runtime/onnxGraph.ts';
import type { BlockValue } from './blockStep.ts';
import type { ForwardModel } from './ForwardModel.ts';
import { fusedLayerNorm } from './layerNormSteps.ts';
import { runStretch, type StretchRun } from './runStretch.ts';

/** Tokens, as places in tensors: those of the first are counted first. */
export interface TokenPick {
  /** Each […, …inner], in as many axes as it likes. */
  sources: readonly DeviceTensor[];
  index: Int32Array;
  /** The leading axes of what is picked. */
  dims: readonly [number, number];
  /** Sizes of one token. */
  inner: readonly number[];
}

/** Logits of few tokens, other ones for each row. */
export interface AnswerRead {
  /** Rows of the last residual stream, [1, row, dModel]. */
  stream: DeviceTensor;
  /** Rows of W_Uᵀ that are read, [answer, dModel], and their biases [answer]. */
  W_U_T: DeviceTensor;
  b_U: DeviceTensor;
  /** Which of them in each row, [row, asked]. */
  index: Int32Array;
}

/**
 * Parts of a forward pass for experiments that hold many runs at once: from tensors to tensors, which stay where the runtime keeps
 * them. No hooks, no cache. What is returned is the caller's to release.
 */
export class TensorStages {
  private readonly compiled = new Map<string, Promise<Stage>>();

  constructor(private readonly model: ForwardModel) {}

  /** Part of one block. @returns what the stretch makes, [batch, position, …] */
  runStretch(run: StretchRun): Promise<Map<BlockValue, DeviceTensor>> {
    return runStretch(this.model, run);
  }

  /** Tokens of some tensors side by side, [...dims, ...inner]. */
  async pick({ sources, index, dims, inner }: TokenPick): Promise<DeviceTensor> {
    const { runtime } = this.model;
    const ranks = sources.map((source) => source.dims.length);
    const stage = await this.stage(`pick ${ranks} of ${inner}`, () => {
      const graph = pickGraph(ranks, inner);
      return runtime.compile(graph, { name: 'pick', resident: ['picked'] });
    });
    const feeds = Object.fromEntries(sources.map((source, i) => [`source${i}`, source]));
    return (await runtime.run(stage, { ...feeds, index: runtime.wrap(index, dims) }, ['picked'])).picked!;
  }

  /** Final layer norm, and the product with W_U for the tokens that are asked for. @returns [row, asked], in memory */
  async answers({ stream, W_U_T, b_U, index }: AnswerRead): Promise<Float32Array> {
    const { runtime, weights, config } = this.model;
    const stage = await this.stage('answers', () =>
      runtime.compile(answersGraph(this.model), { name: 'answers', resident: [] }),
    );
    const rows = stream.dims[1]!;
    const feeds: Record<string, DeviceTensor> = {
      stream,
      answers: W_U_T,
      biases: b_U,
      index: runtime.wrap(index, [rows, index.length / rows]),
    };
    for (const name of normWeights(this.model)) feeds[name] = await runtime.weight(weights[name], [config.dModel]);
    return (await runtime.run(stage, feeds, ['logits'])).logits!.data as Float32Array;
  }

  private stage(key: string, compile: () => Promise<Stage>): Promise<Stage> {
    const known = this.compiled.get(key);
    if (known) return known;
    const stage = compile();
    this.compiled.set(key, stage);
    // A failed compilation must not answer for the next one.
    stage.catch(() => this.compiled.delete(key));
    return stage;
  }
}

const normWeights = ({ layerNormFolded }: ForwardModel) =>
  layerNormFolded ? [] : (['ln_final_w', 'ln_final_b'] as const);

/** A GPU tensor can't be reshaped, so each source is taken as it is, by its number of axes. */
function pickGraph(ranks: readonly number[], inner: readonly number[]): OnnxGraph {
  const graph = new OnnxGraph();
  const flat = ranks.map((rank, i) => {
    const source = graph.input(
      `source${i}`,
      Array.from({ length: rank }, (_, axis) => `n${i}_${axis}`),
    );
    return graph.op('Reshape', [source, graph.ints([-1, ...inner])]);
  });
  const index = graph.input('index', ['a', 'b'], 'int32');
  const all = flat.length > 1 ? graph.op('Concat', flat, { axis: 0 }) : flat[0]!;
  graph.op('Gather', [all, index], { axis: 0 }, 'picked');
  graph.output('picked', ['a', 'b', ...inner]);
  return graph;
}

function answersGraph(model: ForwardModel): OnnxGraph {
  const { config, runtime } = model;
  const graph = new OnnxGraph();
  const stream = graph.input('stream', ['batch', 'rows', config.dModel]);
  const W = graph.input('answers', ['tokens', config.dModel]);
  const b = graph.input('biases', ['tokens']);
  const index = graph.input('index', ['rows', 'asked'], 'int32');
  const norm = normWeights(model).map((name) =>
    graph.input(name, [config.dModel], runtime.weightType([config.dModel])),
  );
  const normalized = fusedLayerNorm({ graph, config }, stream, norm.length > 0 ? norm : null);
  const x = graph.op('Reshape', [normalized, graph.ints([-1, 1, config.dModel])]);
  const products = graph.op('Mul', [x, graph.op('Gather', [W, index], { axis: 0 })]); // [row, asked, dModel]
  const sums = graph.op('ReduceSum', [products, graph.ints([-1])], { keepdims: 0 });
  graph.op('Add', [sums, graph.op('Gather', [b, index], { axis: 0 })], {}, 'logits');
  graph.output('logits', ['rows', 'asked']);
  return graph;
}
