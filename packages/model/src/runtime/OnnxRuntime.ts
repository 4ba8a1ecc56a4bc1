import { CircuitLensError } from '@circuit-lens/shared';
import * as ort from 'onnxruntime-node';
import { OnnxGraph } from './onnxGraph.ts';

/** An execution provider of ONNX Runtime that this product drives. */
export type DeviceKind = 'cpu' | 'webgpu' | 'cuda';

/** A float32 tensor that lives where the runtime keeps it: in memory, or on the GPU between two stages. */
export type DeviceTensor = ort.Tensor;

/** A compiled graph. Weights are inputs of it, so one stage serves every layer. */
export interface Stage {
  readonly session: ort.InferenceSession;
}

interface CompileOptions {
  /** Outputs that the next stage reads and that stay on the device; all others come back to memory. */
  resident: readonly string[];
}

/**
 * The only door to onnxruntime-node: sessions, threads, device, where tensors live.
 *
 * On the CPU a tensor shares memory with its Float32Array and nothing is copied. On a GPU weights are uploaded once,
 * values that only the next stage reads stay there, and reads are copied back.
 */
export class OnnxRuntime {
  private readonly uploaded = new WeakMap<Float32Array, DeviceTensor>();
  private readonly transfers = new Map<string, Promise<ort.InferenceSession>>();

  private constructor(
    readonly device: DeviceKind,
    private readonly threads: number,
  ) {}

  /**
   * Opens a device and proves that it can run a graph.
   * @throws CircuitLensError DEVICE_UNAVAILABLE with the runtime's own words and the devices this build lists.
   */
  static async open(device: DeviceKind, options: { threads?: number } = {}): Promise<OnnxRuntime> {
    const runtime = new OnnxRuntime(device, options.threads ?? 0);
    const listed = OnnxRuntime.listDevices();
    try {
      if (!listed.includes(device)) throw new Error(`this build of ONNX Runtime lists ${listed.join(', ')}`);
      if (device !== 'cpu') await runtime.compileTransfer('down', 1);
      return runtime;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CircuitLensError(
        'DEVICE_UNAVAILABLE',
        `Device "${device}" can't be used: ${reason}. Available: ${listed.join(', ')}. Use --device cpu.`,
        { device, listed },
        { cause },
      );
    }
  }

  /** Devices that the installed ONNX Runtime was built for, whether or not this machine has one. */
  static listDevices(): string[] {
    return ort.listSupportedBackends().map((backend) => backend.name);
  }

  /** Compiles a graph into a stage. */
  async compile(graph: OnnxGraph, { resident }: CompileOptions): Promise<Stage> {
    const location = Object.fromEntries(resident.map((name) => [name, 'gpu-buffer' as const]));
    const session = await ort.InferenceSession.create(graph.toBytes(), {
      ...this.sessionOptions(),
      ...(this.device === 'webgpu' && resident.length > 0 ? { preferredOutputLocation: location } : {}),
    });
    return { session };
  }

  /** Runs a stage once. This blocks the calling thread while ONNX Runtime computes: call it in the model's worker. */
  async run(
    stage: Stage,
    inputs: Record<string, DeviceTensor>,
    outputs: readonly string[],
  ): Promise<Record<string, DeviceTensor>> {
    return (await stage.session.run(inputs, [...outputs])) as Record<string, DeviceTensor>;
  }

  /** Wraps values of this run for a stage; no copy is made here. */
  wrap(data: Float32Array, dims: readonly number[]): DeviceTensor {
    return new ort.Tensor('float32', data, [...dims]);
  }

  /** A weight, uploaded to the device the first time it is used. */
  async weight(data: Float32Array, dims: readonly number[]): Promise<DeviceTensor> {
    const known = this.uploaded.get(data);
    if (known) return known;
    const inMemory = this.wrap(data, dims);
    const tensor = this.device === 'cpu' ? inMemory : await this.transfer('up', inMemory);
    this.uploaded.set(data, tensor);
    return tensor;
  }

  /** The values of a tensor in memory. */
  async download(tensor: DeviceTensor): Promise<Float32Array> {
    const inMemory = tensor.location === 'cpu' ? tensor : await this.transfer('down', tensor);
    return inMemory.data as Float32Array;
  }

  /** Frees a tensor on the device; in memory the garbage collector does it. */
  release(tensor: DeviceTensor): void {
    if (tensor.location !== 'cpu') tensor.dispose();
  }

  /**
   * Copies a tensor to or from the device. onnxruntime-node has no call for it, and `getData()` on a GPU tensor aborts the
   * process (1.30): an Identity graph whose output has the wanted location does it. A GPU tensor can't be reshaped, so
   * there is one graph for each number of axes.
   */
  private async transfer(direction: 'up' | 'down', tensor: DeviceTensor): Promise<DeviceTensor> {
    const rank = tensor.dims.length;
    const key = `${direction} ${rank}`;
    const session = this.transfers.get(key) ?? this.compileTransfer(direction, rank);
    this.transfers.set(key, session);
    return (await (await session).run({ x: tensor })).y as DeviceTensor;
  }

  private compileTransfer(direction: 'up' | 'down', rank: number): Promise<ort.InferenceSession> {
    const dims = Array.from({ length: rank }, (_, axis) => `n${axis}`);
    const graph = new OnnxGraph();
    graph.op('Identity', [graph.input('x', dims)], {}, 'y');
    graph.output('y', dims);
    const resident =
      direction === 'up' && this.device === 'webgpu' ? { preferredOutputLocation: 'gpu-buffer' as const } : {};
    return ort.InferenceSession.create(graph.toBytes(), { ...this.sessionOptions(), ...resident });
  }

  private sessionOptions(): ort.InferenceSession.SessionOptions {
    return {
      executionProviders: this.device === 'cpu' ? ['cpu'] : [this.device, 'cpu'],
      ...(this.threads > 0 ? { intraOpNumThreads: this.threads } : {}),
      // Threads that spin while waiting steal the two cores from each other: 492 ms against 49 ms for one prompt
      // through 25 sessions (measured, docs/decisions/0001).
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      logSeverityLevel: 3,
    };
  }
}
