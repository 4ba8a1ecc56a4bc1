import type { ModelConfig } from '../config.ts';
import type { DeviceTensor, OnnxRuntime, Stage } from '../runtime/OnnxRuntime.ts';
import { OnnxGraph } from '../runtime/onnxGraph.ts';
import type { ModelWeights } from '../weights/ModelWeights.ts';
import { isFewRows, turnedProduct } from './turnedLinear.ts';

/** A stretch of the vocabulary: its weights, and where its logits go. */
interface VocabularyPart {
  start: number;
  end: number;
  W_U_T: Float32Array;
  b_U: Float32Array;
}

/**
 * Float32 weights of one stretch on a GPU, where they are uploaded once: some bind no more than 128 MiB at a time, and those
 * held as float16 are widened stretch by stretch.
 */
const devicePartBytesMax = 32 * 2 ** 20;

/** The unembedding x W_U + b_U, compiled once per model. */
export class UnembedStage {
  private readonly compiled = new Map<boolean, Promise<Stage>>();
  private parts: VocabularyPart[] | null = null;

  constructor(
    private readonly runtime: OnnxRuntime,
    private readonly config: ModelConfig,
  ) {}

  /**
   * Logits of rows [rows, dModel], in slices: of rows on the CPU, each written where it belongs; on a GPU, which binds only so
   * much of a weight, along the vocabulary.
   * @param maxFlops the most arithmetic of one run on the CPU
   * @returns [rows, dVocab]
   */
  async run(
    x: Float32Array,
    weights: ModelWeights,
    maxFlops: number,
    checkpoint: () => Promise<void>,
  ): Promise<Float32Array> {
    const isCpu = this.runtime.device === 'cpu';
    return isCpu ? this.byRows(x, weights, maxFlops, checkpoint) : this.byVocabulary(x, weights, checkpoint);
  }

  private async byRows(
    x: Float32Array,
    { W_U_T, b_U }: ModelWeights,
    maxFlops: number,
    checkpoint: () => Promise<void>,
  ): Promise<Float32Array> {
    const { dModel, dVocab } = this.config;
    const whole = { start: 0, end: dVocab, W_U_T, b_U };
    const rows = x.length / dModel;
    const count = Math.min(rows, Math.ceil((rows * 2 * dModel * dVocab) / maxFlops));
    const step = Math.ceil(rows / count);
    const logits = new Float32Array(rows * dVocab);
    for (let row = 0; row < rows; row += step) {
      await checkpoint();
      const end = Math.min(rows, row + step);
      const part = this.runtime.wrap(x.subarray(row * dModel, end * dModel), [end - row, dModel]);
      await this.product(
        part,
        whole,
        this.runtime.wrap(logits.subarray(row * dVocab, end * dVocab), [end - row, dVocab]),
      );
    }
    return logits;
  }

  private async byVocabulary(
    x: Float32Array,
    weights: ModelWeights,
    checkpoint: () => Promise<void>,
  ): Promise<Float32Array> {
    const { dModel, dVocab } = this.config;
    const rows = x.length / dModel;
    const parts = this.vocabularyParts(weights);
    const logits = new Float32Array(parts.length > 1 ? rows * dVocab : 0);
    const input = await this.runtime.upload(x, [rows, dModel]);
    try {
      for (const part of parts) {
        await checkpoint();
        const product = await this.product(input, part);
        if (parts.length === 1) return product;
        const width = part.end - part.start;
        for (let row = 0; row < rows; row++)
          logits.set(product.subarray(row * width, (row + 1) * width), row * dVocab + part.start);
      }
    } finally {
      this.runtime.release(input);
    }
    return logits;
  }

  /** @param into where the logits are to be written; left out: a new array */
  private async product(
    x: DeviceTensor,
    { start, end, W_U_T, b_U }: VocabularyPart,
    into?: DeviceTensor,
  ): Promise<Float32Array> {
    const width = end - start;
    const stage = await this.stage(isFewRows(x.dims[0]!));
    const weights = {
      W_U_T: await this.runtime.weight(W_U_T, [width, this.config.dModel]),
      b_U: await this.runtime.weight(b_U, [width]),
    };
    const outputs = into ? { logits: into } : ['logits'];
    return (await this.runtime.run(stage, { x, ...weights }, outputs)).logits!.data as Float32Array;
  }

  /** The stretches for a GPU; kept, since the runtime knows a weight by its array. */
  private vocabularyParts({ W_U_T, b_U }: ModelWeights): VocabularyPart[] {
    if (this.parts) return this.parts;
    const { dModel, dVocab } = this.config;
    const count = Math.ceil((dModel * dVocab * Float32Array.BYTES_PER_ELEMENT) / devicePartBytesMax);
    const width = Math.ceil(dVocab / Math.min(count, dVocab));
    this.parts = Array.from({ length: Math.ceil(dVocab / width) }, (_, i): VocabularyPart => {
      const [start, end] = [i * width, Math.min(dVocab, (i + 1) * width)];
      return { start, end, W_U_T: W_U_T.subarray(start * dModel, end * dModel), b_U: b_U.subarray(start, end) };
    });
    return this.parts;
  }

  private stage(fewRows: boolean): Promise<Stage> {
    const known = this.compiled.get(fewRows) ?? this.compile(fewRows);
    this.compiled.set(fewRows, known);
    return known;
  }

  private compile(fewRows: boolean): Promise<Stage> {
    const { dModel } = this.config;
    const graph = new OnnxGraph();
    const x = graph.input('x', ['rows', dModel]);
    const dims = ['width', dModel];
    const W_T = graph.input('W_U_T', dims, this.runtime.weightType(dims));
    const weight = { W_T, b: graph.input('b_U', ['width']) };
    turnedProduct(graph, x, weight, fewRows, 'logits');
    graph.output('logits', ['rows', 'width']);
    return this.runtime.compile(graph, { name: 'unembed', resident: [] });
  }
}
