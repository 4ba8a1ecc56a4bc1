import type { ModelConfig } from '../config.ts';
import type { OnnxRuntime, Stage } from '../runtime/OnnxRuntime.ts';
import { OnnxGraph } from '../runtime/onnxGraph.ts';

/** The unembedding, compiled once per model. */
export class UnembedStage {
  private compiled: Promise<Stage> | null = null;

  constructor(
    private readonly runtime: OnnxRuntime,
    private readonly config: ModelConfig,
  ) {}

  /** x W_U + b_U on rows [n, dModel]. */
  stage(): Promise<Stage> {
    this.compiled ??= this.compile();
    return this.compiled;
  }

  private compile(): Promise<Stage> {
    const { dModel, dVocab } = this.config;
    const graph = new OnnxGraph();
    const x = graph.input('x', ['rows', dModel]);
    const weights = [graph.input('W_U_T', [dVocab, dModel]), graph.input('b_U', [dVocab])];
    graph.op('Gemm', [x, ...weights], { transB: 1 }, 'logits');
    graph.output('logits', ['rows', dVocab]);
    return this.runtime.compile(graph, { resident: [] });
  }
}
