import { CircuitLensError } from '@circuit-lens/shared';
import * as ort from 'onnxruntime-node';
import { OnnxGraph } from './onnxGraph.ts';

/** Devices that this product is tested on; others that the runtime lists are passed through as they are. */
export const testedDevices = ['cpu', 'webgpu', 'cuda'] as const;

/** A float32 tensor that lives where the runtime keeps it: in memory, or on the GPU between two stages. */
export type DeviceTensor = ort.Tensor;

/** A compiled graph. Weights are inputs of it, so one stage serves every layer. */
export interface Stage {
  /** For measurements: what it starts from and what it makes. */
  readonly name: string;
  readonly session: ort.InferenceSession;
}

interface CompileOptions {
  name: string;
  /** Outputs that the next stage reads and that stay on the device; all others come back to memory. */
  resident: readonly string[];
}

/** Is told what a runtime does, for measurements. */
export interface RuntimeObserver {
  /** A stage has run, and the device is done with it; inputs and outputs in memory were copied to and from a GPU. */
  ran(stage: string, run: { ms: number; inputs: Tensors; outputs: Tensors }): void;
  /** A tensor was copied to or from a GPU between stages. */
  copied(direction: 'up' | 'down', tensor: DeviceTensor): void;
}

type Tensors = Record<string, DeviceTensor>;

/**
 * The only door to onnxruntime-node: sessions, threads, device, where tensors live.
 *
 * On the CPU a tensor shares memory with its Float32Array and nothing is copied. On a GPU weights are uploaded once,
 * values that only the next stage reads stay there, and reads are copied back.
 */
export class OnnxRuntime {
  private readonly uploaded = new WeakMap<Float32Array, DeviceTensor>();
  private readonly transfers = new Map<string, Promise<ort.InferenceSession>>();
  private tick: Promise<DeviceTensor> | null = null;

  /** Told of every run and copy while it is set; stages of a GPU are then waited for one by one. */
  observer: RuntimeObserver | null = null;

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
  async compile(graph: OnnxGraph, { name, resident }: CompileOptions): Promise<Stage> {
    const location = Object.fromEntries(resident.map((value) => [value, 'gpu-buffer' as const]));
    const session = await ort.InferenceSession.create(graph.toBytes(), {
      ...this.sessionOptions(),
      ...(this.device === 'webgpu' && resident.length > 0 ? { preferredOutputLocation: location } : {}),
    });
    return { name, session };
  }

  /** Runs a stage once. This blocks the calling thread while ONNX Runtime computes: call it in the model's worker. */
  async run(stage: Stage, inputs: Tensors, outputs: readonly string[]): Promise<Tensors> {
    const begun = this.observer ? performance.now() : 0;
    try {
      const made = (await stage.session.run(inputs, [...outputs])) as Tensors;
      if (!this.observer) return made;
      await this.settle();
      this.observer.ran(stage.name, { ms: performance.now() - begun, inputs, outputs: made });
      return made;
    } catch (cause) {
      if (this.device === 'cpu') throw cause;
      throw deviceFailed(this.device, cause);
    }
  }

  /** Waits until the device has done what it was given: a copy from it waits for all that was given before. */
  private async settle(): Promise<void> {
    if (this.device === 'cpu') return;
    this.tick ??= this.transfer('up', this.wrap(new Float32Array(1), [1]));
    await this.transfer('down', await this.tick);
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
    if (tensor !== inMemory) this.observer?.copied('up', tensor);
    this.uploaded.set(data, tensor);
    return tensor;
  }

  /** The values of a tensor in memory. */
  async download(tensor: DeviceTensor): Promise<Float32Array> {
    if (tensor.location === 'cpu') return tensor.data as Float32Array;
    this.observer?.copied('down', tensor);
    return (await this.transfer('down', tensor)).data as Float32Array;
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
      // Every session would keep the memory of its largest run: over 130 MB after two sweeps on GPT-2 small's shape (docs/decisions/0001).
      ...(this.device === 'cpu' ? { enableCpuMemArena: false, enableMemPattern: false } : {}),
      ...(this.threads > 0 ? { intraOpNumThreads: this.threads } : {}),
      // Threads that spin while waiting steal the two cores from each other: 492 ms against 49 ms for one prompt
      // through 25 sessions (measured, docs/decisions/0001).
      extra: { session: { intra_op: { allow_spinning: '0' } } },
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
