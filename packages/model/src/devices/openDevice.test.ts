import { join } from 'node:path';
import { CircuitLensError } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HookedTransformer } from '../HookedTransformer.ts';
import { loadModel } from '../loadModel.ts';
import { modelKey } from '../modelKey.ts';
import { writeNote } from '../notes.ts';
import { OnnxRuntime } from '../runtime/OnnxRuntime.ts';
import { selfTest } from '../selftest/selfTest.ts';
import { makeTinyGpt2, type TinyGpt2 } from '../testing/tinyGpt2.ts';
import { largestGap } from '../testing/tinyModel.ts';
import { openDevice } from './openDevice.ts';
import { trialKey, visibleGpus } from './probeDevice.ts';
import { proveDevice } from './proveDevice.ts';

let tiny: TinyGpt2;
let half: HookedTransformer;
beforeAll(async () => {
  tiny = await makeTinyGpt2();
  half = await loadModel(tiny.folder, { device: 'cpu', precision: 'fp16', home: tiny.home });
});
afterAll(() => tiny.remove());

const prompts = [[3, 1, 4, 1, 5, 9, 2, 6]];

describe('float16 weights', () => {
  it('are proved by a plain pass over themselves, and their distance from float32 is measured', async () => {
    const full = await loadModel(tiny.folder, { device: 'cpu', home: tiny.home });
    expect(full).toMatchObject({ precision: 'float32', precisionError: null });
    expect(half).toMatchObject({ precision: 'float16', deviceNote: 'float16 weights are held as float32' });
    expect(half.selfTest).toMatchObject({ status: 'passed', reference: 'plainForward' });
    const { logits, worstHook, worstDifference, worstShare, hooksCompared } = half.precisionError!;
    expect(hooksCompared).toBe(half.selfTest!.hooksCompared - 1);
    expect(worstHook).toMatch(/^blocks\./);
    // Eleven bits of each weight: the error is there, and small.
    expect(worstDifference).toBeGreaterThan(1e-6);
    expect(worstShare).toBeLessThan(0.01);
    const [a, b] = [await full.run(prompts), await half.run(prompts)];
    const gap = largestGap(a.logits!.data, b.logits!.data);
    expect(gap).toBeGreaterThan(logits / 10);
    expect(gap).toBeLessThan(logits * 10);
    // What is kept of one's runs must not answer for the other.
    expect(modelKey(half)).not.toBe(modelKey(full));
  });

  // From Node 23 on JavaScript can't hand float16 to the CPU provider (onnxruntime-node 1.30); on WebGPU it need not.
  it.skipIf('Float16Array' in globalThis)(
    'take half the memory where they are held, and give the same numbers',
    async () => {
      const runtimes = await Promise.all(
        [false, true].map((float16Weights) => OnnxRuntime.open('cpu', { float16Weights })),
      );
      const [wide, narrow] = await Promise.all(
        runtimes.map(async (runtime) => {
          const model = new HookedTransformer({ ...half, tokenizer: null, runtime });
          const { logits, cache } = await model.runWithCache(prompts, { names: '*' });
          return {
            logits: logits!.data,
            z: cache.get('z', 1).data,
            bytes: runtime.weightBytes,
            test: await selfTest(model, null),
          };
        }),
      );
      expect(largestGap(narrow!.logits, wide!.logits)).toBe(0);
      expect(largestGap(narrow!.z, wide!.z)).toBe(0);
      expect(narrow!.test.status).toBe('passed');
      expect(narrow!.bytes).toBeLessThan(0.6 * wide!.bytes);
    },
  );
});

describe('a precision that is asked for', () => {
  const search = { home: '/nowhere', probes: { gpus: [], probe: async () => Promise.reject(new Error('not asked')) } };

  it('is left by auto where nothing is gained by it, and that is said', async () => {
    const { precision, note } = await openDevice({ ...search, device: 'auto', precision: 'float16' });
    expect(precision).toBe('float32');
    expect(note).toBe('this machine shows no GPU; weights are float32: float16 saves memory on WebGPU only');
  });

  it('gives way on a GPU without float16 only where the device was left open', async () => {
    const cpu = await OnnxRuntime.open('cpu');
    const opening = vi.spyOn(OnnxRuntime, 'open').mockImplementation(async (device, options) => {
      if (options?.float16Weights) throw new CircuitLensError('PRECISION_UNAVAILABLE', `${device}: no f16`, {});
      return cpu;
    });
    const probes = {
      gpus: null,
      probe: async (d: string) => ({ problem: d === 'cuda' ? 'none' : null, gflops: 2, cpuGflops: 1 }),
    };
    const request = { home: '/nowhere', probes, precision: 'float16' } as const;
    expect(await openDevice({ ...request, device: 'auto' })).toEqual({
      runtime: cpu,
      precision: 'float32',
      note: 'cuda: none; weights are float32: webgpu has no float16',
    });
    await expect(openDevice({ ...request, device: 'webgpu' })).rejects.toMatchObject({
      code: 'PRECISION_UNAVAILABLE',
    });
    opening.mockRestore();
  });

  it('is one of two words', async () => {
    const load = loadModel(tiny.folder, { device: 'cpu', home: tiny.home, precision: 'half' as 'fp16' });
    await expect(load).rejects.toThrow('A precision is fp32 or fp16; got "half".');
  });
});

it('a GPU without float16 is proved all the same, whatever precision the user has set', async () => {
  vi.stubEnv('CIRCUIT_LENS_PRECISION', 'fp16');
  const { open } = OnnxRuntime;
  const opening = vi.spyOn(OnnxRuntime, 'open').mockImplementation(async (_device, options) => {
    if (options?.float16Weights) throw new CircuitLensError('PRECISION_UNAVAILABLE', 'no f16', {});
    return open('cpu', options);
  });
  expect(await proveDevice('webgpu', tiny.home)).toMatchObject({ problem: null, gflops: expect.any(Number) });
  opening.mockRestore();
  vi.unstubAllEnvs();
});

it('a GPU that is too small for the weights is left by auto at load, and the model says so', async () => {
  vi.stubEnv('VK_DRIVER_FILES', '/nowhere/icd.json');
  const home = join(tiny.home, 'small');
  const key = (device: string) => trialKey(device, visibleGpus());
  await writeNote(join(home, 'devices.json'), key('cuda'), { problem: 'none', gflops: 0, cpuGflops: 0 });
  await writeNote(join(home, 'devices.json'), key('webgpu'), { problem: null, gflops: 2, cpuGflops: 1 });
  const { open } = OnnxRuntime;
  const compile = async () => {
    throw new CircuitLensError('DEVICE_FAILED', 'Device "webgpu" failed: out of memory.', {});
  };
  const opening = vi.spyOn(OnnxRuntime, 'open').mockImplementation(async (device, options) => {
    const cpu = await open('cpu', options);
    return device === 'cpu' ? cpu : Object.assign(Object.create(cpu), { device, compile });
  });
  const model = await loadModel(tiny.folder, { device: 'auto', home });
  expect([model.runtime.device, model.deviceNote]).toEqual(['cpu', 'Device "webgpu" failed: out of memory.']);
  expect(model.selfTest!.status).toBe('passed');
  await expect(loadModel(tiny.folder, { device: 'webgpu', home })).rejects.toMatchObject({ code: 'DEVICE_FAILED' });
  opening.mockRestore();
  vi.unstubAllEnvs();
});
