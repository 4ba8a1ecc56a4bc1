import type { OnnxRuntime, Stage } from '../runtime/OnnxRuntime.ts';
import { OnnxGraph } from '../runtime/onnxGraph.ts';

/** Rows of a tall matrix that are multiplied at once; sums over them are float32, sums over stretches float64. */
const rowsAtOnce = 4096;

/** Large products in float32 on the runtime, for what would take JavaScript minutes. */
export class MatrixProducts {
  private readonly stages = new Map<string, Promise<Stage>>();

  constructor(private readonly runtime: OnnxRuntime) {}

  /** A Bᵀ: `[m, k]` and `[n, k]` to `[m, n]`. */
  rows(a: Float32Array, b: Float32Array, k: number): Promise<Float32Array> {
    return this.run('rows', a, [a.length / k, k], b, [b.length / k, k]);
  }

  /** A B: `[m, k]` and `[k, n]` to `[m, n]`. */
  plain(a: Float32Array, b: Float32Array, k: number): Promise<Float32Array> {
    return this.run('plain', a, [a.length / k, k], b, [k, b.length / k]);
  }

  /**
   * Aᵀ B of two tall matrices, such as W_Eᵀ W_E: `[rows, m]` and `[rows, n]` to `[m, n]`.
   * @param done called with the share of the rows that are done
   */
  async tall(
    a: Float32Array,
    b: Float32Array,
    rows: number,
    done: (share: number) => Promise<void>,
  ): Promise<Float64Array> {
    const [m, n] = [a.length / rows, b.length / rows];
    const sum = new Float64Array(m * n);
    for (let start = 0; start < rows; start += rowsAtOnce) {
      await done(start / rows);
      const end = Math.min(rows, start + rowsAtOnce);
      const [partA, partB] = [a.subarray(start * m, end * m), b.subarray(start * n, end * n)];
      const part = await this.run('tall', partA, [end - start, m], partB, [end - start, n]);
      for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + part[i]!;
    }
    return sum;
  }

  private async run(
    kind: keyof typeof turns,
    a: Float32Array,
    shapeA: number[],
    b: Float32Array,
    shapeB: number[],
  ): Promise<Float32Array> {
    const known = this.stages.get(kind) ?? this.compile(kind);
    this.stages.set(kind, known);
    const inputs = { a: this.runtime.wrap(a, shapeA), b: this.runtime.wrap(b, shapeB) };
    const { out } = await this.runtime.run(await known, inputs, ['out']);
    return out!.data as Float32Array;
  }

  private compile(kind: keyof typeof turns): Promise<Stage> {
    const graph = new OnnxGraph();
    const [a, b] = [graph.input('a', ['a0', 'a1']), graph.input('b', ['b0', 'b1'])];
    graph.op('Gemm', [a, b], turns[kind], 'out');
    graph.output('out', ['m', 'n']);
    return this.runtime.compile(graph, { name: `product, ${kind}`, resident: [] });
  }
}

/** Which factor is turned. */
const turns: Record<'rows' | 'plain' | 'tall', { transA?: number; transB?: number }> = {
  rows: { transB: 1 },
  plain: {},
  tall: { transA: 1 },
};
