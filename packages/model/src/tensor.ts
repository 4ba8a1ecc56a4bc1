import { type AxisName, CircuitLensError } from '@circuit-lens/shared';

/** One axis of a tensor; labels name its entries (`L9H9`, ` Mary`, `0_attn_out`) where they have names. */
export interface Axis {
  name: AxisName;
  labels?: string[];
}

/** Row-major float32 values with named axes: what every activation and every analysis is made of. */
export class Tensor {
  readonly size: number;

  constructor(
    readonly data: Float32Array,
    readonly shape: readonly number[],
    readonly axes: readonly Axis[],
  ) {
    this.size = shape.reduce((product, n) => product * n, 1);
    if (this.size !== data.length || shape.length !== axes.length) {
      throw new CircuitLensError(
        'INTERVENTION_SHAPE',
        `A tensor of shape [${shape}] needs ${this.size} values and ${shape.length} axes; got ${data.length} values and ${axes.length} axes.`,
        { shape, values: data.length, axes: axes.map((a) => a.name) },
      );
    }
  }

  /** A tensor with plain axis names. */
  static of(data: Float32Array, shape: readonly number[], axisNames: readonly AxisName[]): Tensor {
    return new Tensor(
      data,
      shape,
      axisNames.map((name) => ({ name })),
    );
  }

  /** Zeros of a shape. */
  static zeros(shape: readonly number[], axisNames: readonly AxisName[]): Tensor {
    return Tensor.of(new Float32Array(shape.reduce((p, n) => p * n, 1)), shape, axisNames);
  }

  /** Distance in `data` between neighbours along each axis. */
  get strides(): number[] {
    const strides = new Array<number>(this.shape.length).fill(1);
    for (let i = this.shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * this.shape[i + 1]!;
    return strides;
  }

  /** One value. Negative indices count from the end. */
  at(...indices: number[]): number {
    return this.data[this.offsetOf(indices)]!;
  }

  /** The sub-tensor at leading indices, sharing memory: `pattern.sub(0, 9)` is prompt 0, head 9 as `[query, key]`. */
  sub(...indices: number[]): Tensor {
    const start = this.offsetOf(indices);
    const shape = this.shape.slice(indices.length);
    const size = shape.reduce((p, n) => p * n, 1);
    return new Tensor(this.data.subarray(start, start + size), shape, this.axes.slice(indices.length));
  }

  /** A copy with its own memory. */
  clone(): Tensor {
    return new Tensor(this.data.slice(), this.shape, this.axes);
  }

  /** The same values with labels on one axis. */
  withLabels(axis: AxisName, labels: string[]): Tensor {
    return new Tensor(
      this.data,
      this.shape,
      this.axes.map((a) => (a.name === axis ? { ...a, labels } : a)),
    );
  }

  /** Some entries of an axis, in the order given; labels go with them. */
  take(axis: number, indices: readonly number[]): Tensor {
    const { shape, axes, data } = this;
    const inner = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
    const outer = shape.slice(0, axis).reduce((product, n) => product * n, 1);
    const out = new Float32Array(outer * indices.length * inner);
    let at = 0;
    for (let o = 0; o < outer; o++) {
      for (const index of indices) {
        const from = (o * shape[axis]! + index) * inner;
        out.set(data.subarray(from, from + inner), at);
        at += inner;
      }
    }
    const newAxes = axes.map((a, i) =>
      i === axis && a.labels ? { ...a, labels: indices.map((x) => a.labels![x]!) } : a,
    );
    return new Tensor(
      out,
      shape.map((n, i) => (i === axis ? indices.length : n)),
      newAxes,
    );
  }

  private offsetOf(indices: readonly number[]): number {
    const { strides } = this;
    let offset = 0;
    for (const [axis, index] of indices.entries()) {
      const n = this.shape[axis] ?? 0;
      const wrapped = index < 0 ? index + n : index;
      if (!Number.isInteger(index) || wrapped < 0 || wrapped >= n) {
        throw new CircuitLensError(
          'POSITION_OUT_OF_RANGE',
          `Index ${index} is outside axis "${this.axes[axis]?.name}" of size ${n}.`,
          {
            index,
            axis: this.axes[axis]?.name,
            size: n,
          },
        );
      }
      offset += wrapped * strides[axis]!;
    }
    return offset;
  }
}
