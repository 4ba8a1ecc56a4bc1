import { loadModel } from '../loadModel.ts';
import { embeddedModel } from '../modelFolders.ts';
import { OnnxRuntime } from '../runtime/OnnxRuntime.ts';
import { productRate } from '../runtime/productRate.ts';
import { failureOf } from '../selftest/selfTestReport.ts';
import type { DeviceProof } from './DeviceProof.ts';

/** An MLP of GPT-2 small. */
const mlp = { inner: 768, outer: 3072 };

/**
 * Eight prompts of 16 tokens, and what a sweep runs together. Few rows keep no GPU busy: an H200 is level with 16 cores on
 * 128, and up to four times as fast in a sweep (docs/devices.md).
 */
const [rowsOfPrompts, rowsOfSweep] = [128, 1024];

/** A device below this share of the CPU's rate is software, or may as well be: more rows would only take its time. */
const hopelessShare = 0.25;

/**
 * Tries a device: runs the embedded model on it against its stored reference at every hook point, then times a product there
 * and on the CPU. To be called in a process of its own, since a driver may end it.
 */
export async function proveDevice(device: string, home: string): Promise<DeviceProof> {
  try {
    // Whatever the user's setting: a device without float16 is still a device, and the stored reference is of float32.
    const { selfTest } = await loadModel(embeddedModel, { device, home, precision: 'fp32' });
    const failure = failureOf(selfTest!);
    const problem = failure && `wrong numbers: ${failure}`;
    const runtimes = [await OnnxRuntime.open(device), await OnnxRuntime.open('cpu')] as const;
    const few = await ratesOf(runtimes, rowsOfPrompts);
    const isHopeless = few.gflops < hopelessShare * few.cpuGflops;
    return { problem, ...(isHopeless ? few : await ratesOf(runtimes, rowsOfSweep)) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), gflops: 0, cpuGflops: 0 };
  }
}

async function ratesOf([gpu, cpu]: readonly [OnnxRuntime, OnnxRuntime], rows: number) {
  const product = { rows, ...mlp };
  return { gflops: await productRate(gpu, product), cpuGflops: await productRate(cpu, product) };
}
