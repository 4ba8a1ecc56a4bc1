import * as ort from 'onnxruntime-node';
import { computeInFloat32 } from '../env.ts';
import { collectLessOften } from './collectLessOften.ts';
import { deviceFailed, deviceUnavailable, float16Unavailable } from './deviceErrors.ts';
import type { OnnxGraph, StoredType } from './onnxGraph.ts';
import { sessionOptions } from './sessionOptions.ts';
import { transferGraph } from './transferGraph.ts';

/** Devices that this product is tested on; others that the runtime lists are passed through as they are. */
export const testedDevices = ['cpu', 'webgpu', 'cuda'] as const;

/** A tensor that lives where the runtime keeps it: in memory, or on the GPU between two stages. */
export type DeviceTensor = ort.Tensor;

/** Bytes of tensors that went between memory and the device since the runtime was opened; none where the CPU computes. */
export interface CopiedBytes {
  toDevice: number;
  fromDevice: number;
}

/** A compiled graph. Weights are inputs of it, so one stage serves every layer. */
export interface Stage {
  /** For measurements: what it starts from and what it makes. */
  readonly name: string;
  readonly session: ort.InferenceSession;
}

export interface RuntimeOptions {
  /** Threads of one operator; 0 or left out: all cores. */
  threads?: number;
  /** Hold weight matrices as float16, half the memory; they must be rounded to it already. Stages widen them to float32. */
  float16Weights?: boolean;
}

interface CompileOptions {
  name: string;
  /** Outputs that the next stage reads and that stay on the device; all others come back to memory. */
  resident: readonly string[];
}

/** Is told what a runtime does, for measurements. */
export interface RuntimeObserver {
  /** A stage has run, and the device is done with it. */
  ran(stage: string, run: { ms: number; inputs: Tensors; copied: CopiedBytes }): void;
}

type Tensors = Record<string, DeviceTensor>;

/**
 * The only door to onnxruntime-node: sessions, threads, device, where tensors live.
 *
 * On the CPU a tensor shares memory with its Float32Array and nothing is copied. On WebGPU weights are uploaded once, values
 * that the next stage reads stay there, and only what is asked for is copied back. On other devices onnxruntime-node (1.30)
 * keeps nothing between two runs: they take everything from memory, and give it back (docs/devices.md).
 */
export class OnnxRuntime {
  private readonly uploaded = new WeakMap<Float32Array, DeviceTensor>();
  private readonly downloaded = new WeakMap<DeviceTensor, Float32Array>();
  private readonly transfers = new Map<string, Promise<ort.InferenceSession>>();
  /** A number on the device, for `settle` to copy. */
  private tick: Promise<DeviceTensor> | null = null;

  /** Told of every run while it is set; stages of a GPU are then waited for one by one. */
  observer: RuntimeObserver | null = null;

  /** The execution provider without the number behind it: `cuda` of `cuda:1`. */
  private readonly provider: string;

  /** Do tensors stay on the device between two runs? */
  readonly keepsTensors: boolean;

  /** What was copied so far, weights included. */
  readonly copied: CopiedBytes = { toDevice: 0, fromDevice: 0 };

  /** Bytes of the weights that stages were given so far, as they are held. */
  weightBytes = 0;

  /** Bytes of tensors that stay on the device, weights included: what runs have made there less what was released. */
  heldBytes = 0;

  private constructor(
    /** As it was asked for, such as `cpu`, `webgpu` or `cuda:1`. */
    readonly device: string,
    private readonly options: RuntimeOptions,
  ) {
    this.provider = device.split(':')[0]!;
    this.keepsTensors = OnnxRuntime.keepsTensors(device);
  }

  /**
   * Opens a device and proves that it can run a graph.
   * @param device `cpu`, `webgpu`, `cuda`, or another that the runtime lists; behind a colon which of several, `cuda:1`
   * @throws CircuitLensError DEVICE_UNAVAILABLE with the runtime's own words and the devices this build lists;
   *   PRECISION_UNAVAILABLE for float16 weights on a device that has no float16
   */
  static async open(device: string, options: RuntimeOptions = {}): Promise<OnnxRuntime> {
    collectLessOften();
    const runtime = new OnnxRuntime(device, options);
    const listed = OnnxRuntime.listDevices();
    if (runtime.provider === 'cuda') computeInFloat32();
    try {
      if (!/^\w+(:\d+)?$/.test(device)) throw new Error('a device is a name, or a name and a number, as in cuda:1');
      if (!listed.includes(runtime.provider)) throw new Error('ONNX Runtime knows no such device');
      if (device !== 'cpu') await runtime.transferSession('down', 1, 'float32');
    } catch (cause) {
      throw deviceUnavailable(device, listed, cause);
    }
    if (options.float16Weights) await runtime.proveFloat16();
    return runtime;
  }

  /** Devices that the installed ONNX Runtime was built for, whether or not this machine has one. */
  static listDevices(): string[] {
    return ort.listSupportedBackends().map((backend) => backend.name);
  }

  /** Can tensors stay on the device between two runs? On WebGPU alone. */
  static keepsTensors(device: string): boolean {
    return device.split(':')[0] === 'webgpu';
  }

  /** Compiles a graph into a stage. */
  async compile(graph: OnnxGraph, { name, resident }: CompileOptions): Promise<Stage> {
    const location = Object.fromEntries(resident.map((value) => [value, 'gpu-buffer' as const]));
    const options = this.keepsTensors && resident.length > 0 ? { preferredOutputLocation: location } : {};
    return { name, session: await this.onDevice(() => this.createSession(graph, options)) };
  }

  /**
   * Runs a stage once. This blocks the calling thread while ONNX Runtime computes: call it in the model's worker.
   * @param outputs names of those wanted, or tensors of the right shape in memory to write them into
   */
  async run(stage: Stage, inputs: Tensors, outputs: readonly string[] | Tensors): Promise<Tensors> {
    if (!this.observer) return this.runSession(stage.session, inputs, outputs);
    const before = { ...this.copied };
    const begun = performance.now();
    const made = await this.runSession(stage.session, inputs, outputs);
    const after = { ...this.copied };
    await this.settle();
    Object.assign(this.copied, after);
    this.observer.ran(stage.name, {
      ms: performance.now() - begun,
      inputs,
      copied: {
        toDevice: after.toDevice - before.toDevice,
        fromDevice: after.fromDevice - before.fromDevice,
      },
    });
    return made;
  }

  /** Waits until the device has done what it was given: a copy from it waits for all that was given before. */
  private async settle(): Promise<void> {
    if (this.device === 'cpu') return;
    this.tick ??= this.transfer('up', this.wrap(new Float32Array(1), [1]), 'float32');
    await this.transfer('down', await this.tick, 'float32');
  }

  /** Wraps values of this run for a stage; no copy is made here. */
  wrap(data: Float32Array | Int32Array, dims: readonly number[]): DeviceTensor {
    return data instanceof Int32Array
      ? new ort.Tensor('int32', data, [...dims])
      : new ort.Tensor('float32', data, [...dims]);
  }

  /** How a weight is stored, which the stage that reads it must declare: matrices may be float16. */
  weightType(dims: readonly unknown[]): StoredType {
    return this.options.float16Weights && dims.length === 2 ? 'float16' : 'float32';
  }

  /** Puts values that several stages read where these compute; to be released when they have. */
  async upload(data: Float32Array, dims: readonly number[]): Promise<DeviceTensor> {
    const inMemory = this.wrap(data, dims);
    if (!this.keepsTensors) return inMemory;
    const tensor = await this.transfer('up', inMemory, 'float32');
    this.downloaded.set(tensor, data);
    return tensor;
  }

  /** A weight, uploaded to the device the first time it is used. */
  async weight(data: Float32Array, dims: readonly number[]): Promise<DeviceTensor> {
    const known = this.uploaded.get(data);
    if (known) return known;
    const type = this.weightType(dims);
    const inMemory = this.wrap(data, dims);
    const isReady = type === 'float32' && !this.keepsTensors;
    const tensor = isReady ? inMemory : await this.transfer('up', inMemory, type);
    this.uploaded.set(data, tensor);
    this.weightBytes += data.length * (type === 'float16' ? 2 : 4);
    return tensor;
  }

  /** The values of a tensor in memory; those on the device are copied once, however often they are asked for. */
  async download(tensor: DeviceTensor): Promise<Float32Array> {
    if (tensor.location === 'cpu') return tensor.data as Float32Array;
    const known = this.downloaded.get(tensor);
    if (known) return known;
    const values = (await this.transfer('down', tensor, 'float32')).data as Float32Array;
    this.downloaded.set(tensor, values);
    return values;
  }

  /** Frees a tensor on the device, once however often it is asked; in memory the garbage collector does it. */
  release(tensor: DeviceTensor): void {
    if (tensor.location !== 'gpu-buffer') return;
    this.heldBytes -= bytesOf(tensor);
    tensor.dispose();
  }

  /**
   * Copies a tensor to or from the device. onnxruntime-node has no call for it, and `getData()` on a GPU tensor aborts the
   * process (1.30): a graph that changes nothing, and whose output has the wanted location, does it. A GPU tensor can't be
   * reshaped, so there is one graph for each number of axes. Float16 is made on the way up, since JavaScript can't hand it
   * over where it has Float16Array (from Node 23 on).
   */
  private async transfer(direction: 'up' | 'down', tensor: DeviceTensor, to: StoredType): Promise<DeviceTensor> {
    const session = await this.onDevice(() => this.transferSession(direction, tensor.dims.length, to));
    return (await this.runSession(session, { x: tensor }, ['y'])).y!;
  }

  private async runSession(
    session: ort.InferenceSession,
    inputs: Tensors,
    outputs: readonly string[] | Tensors,
  ): Promise<Tensors> {
    const made = (await this.onDevice(() => session.run(inputs, outputs))) as Tensors;
    if (this.device !== 'cpu') {
      this.copied.toDevice += bytesAt('cpu', inputs);
      this.copied.fromDevice += bytesAt('cpu', made);
      this.heldBytes += bytesAt('gpu-buffer', made);
    }
    return made;
  }

  /** What the runtime does on a device, which may fail at any time. @throws CircuitLensError DEVICE_FAILED */
  private async onDevice<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      if (this.device === 'cpu') throw cause;
      throw deviceFailed(this.device, cause);
    }
  }

  private transferSession(direction: 'up' | 'down', rank: number, to: StoredType): Promise<ort.InferenceSession> {
    const key = `${direction} ${rank} ${to}`;
    const known = this.transfers.get(key);
    if (known) return known;
    const resident = direction === 'up' && this.keepsTensors ? { preferredOutputLocation: 'gpu-buffer' as const } : {};
    const session = this.createSession(transferGraph(rank, to), resident);
    this.transfers.set(key, session);
    // A failed compilation must not answer for the next one.
    session.catch(() => this.transfers.delete(key));
    return session;
  }

  private createSession(
    graph: OnnxGraph,
    location: Pick<ort.InferenceSession.SessionOptions, 'preferredOutputLocation'>,
  ): Promise<ort.InferenceSession> {
    const options = sessionOptions(this.device, this.options.threads ?? 0);
    return ort.InferenceSession.create(graph.toBytes(), { ...options, ...location });
  }

  /** A device without float16 says so when it first computes with it. */
  private async proveFloat16(): Promise<void> {
    try {
      this.release(await this.transfer('up', this.wrap(new Float32Array(1), [1, 1]), 'float16'));
    } catch (cause) {
      throw float16Unavailable(this.device, cause);
    }
  }
}

function bytesAt(location: DeviceTensor['location'], tensors: Tensors): number {
  const there = Object.values(tensors).filter((tensor) => tensor.location === location);
  return there.reduce((sum, tensor) => sum + bytesOf(tensor), 0);
}

function bytesOf({ type, size }: DeviceTensor): number {
  return size * (type === 'float16' ? 2 : 4);
}
