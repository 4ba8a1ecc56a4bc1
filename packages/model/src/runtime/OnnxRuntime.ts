import { CircuitLensError } from '@circuit-lens/shared';
import * as ort from 'onnxruntime-node';
import { OnnxGraph } from './onnxGraph.ts';

/** Devices that this product is tested on; others that the runtime lists are passed through as they are. */
export const testedDevices = ['cpu', 'webgpu', 'cuda'] as const;

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

  /** The execution provider without the number behind it: `cuda` of `cuda:1`. */
  private readonly provider: string;

  private constructor(
    /** As it was asked for, such as `cpu`, `webgpu` or `cuda:1`. */
    readonly device: string,
    private readonly threads: number,
  ) {
    this.provider = device.split(':')[0]!;
  }

  /**
   * Opens a device and proves that it can run a graph.
   * @param device `cpu`, `webgpu`, `cuda`, or another that the runtime lists; behind a colon which of several, `cuda:1`
   * @throws CircuitLensError DEVICE_UNAVAILABLE with the runtime's own words and the devices this build lists.
   */
  static async open(device: string, options: { threads?: number } = {}): Promise<OnnxRuntime> {
    const runtime = new OnnxRuntime(device, options.threads ?? 0);
    const listed = OnnxRuntime.listDevices();
    try {
      if (!/^\w+(:\d+)?$/.test(device)) throw new Error('a device is a name, or a name and a number, as in cuda:1');
      if (!listed.includes(runtime.provider)) throw new Error(`this build of ONNX Runtime lists ${listed.join(', ')}`);
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
    try {
      return (await stage.session.run(inputs, [...outputs])) as Record<string, DeviceTensor>;
    } catch (cause) {
      if (this.device === 'cpu') throw cause;
      throw deviceFailed(this.device, cause);
    }
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
    // A failed compilation must not answer for the next one.
    session.catch(() => this.transfers.delete(key));
    try {
      return (await (await session).run({ x: tensor })).y as DeviceTensor;
    } catch (cause) {
      throw deviceFailed(this.device, cause);
    }
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
      executionProviders: this.device === 'cpu' ? ['cpu'] : [this.providerOptions(), 'cpu'],
      ...(this.threads > 0 ? { intraOpNumThreads: this.threads } : {}),
      // Threads that spin while waiting steal the two cores from each other: 492 ms against 49 ms for one prompt
      // through 25 sessions (measured, docs/decisions/0001).
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      // Each stage would keep the most that it ever took: 715 MB after three kinds of reads of 1,024 tokens at GPT-2 small's
      // size, and no run was faster for it.
      enableCpuMemArena: false,
      logSeverityLevel: 3,
    };
  }

  private providerOptions(): ort.InferenceSession.ExecutionProviderConfig {
    const [name, index] = this.device.split(':');
    // The typings know `deviceId` of CUDA alone; every provider reads it.
    return index === undefined ? name! : ({ name: name!, deviceId: Number(index) } as { name: string });
  }
}

/** A GPU that runs out of memory or goes away while it computes. */
function deviceFailed(device: string, cause: unknown): CircuitLensError {
  const words = cause instanceof Error ? cause.message : String(cause);
  return new CircuitLensError(
    'DEVICE_FAILED',
    `Device "${device}" failed while it computed: ${words}. It may be out of memory, or gone.`,
    { device },
    { cause },
  );
}
