import { loadModel } from '../loadModel.ts';
import { embeddedModel } from '../modelFolders.ts';
import { OnnxRuntime } from '../runtime/OnnxRuntime.ts';
import { productRate } from '../runtime/productRate.ts';
import { failureOf } from '../selftest/selfTestReport.ts';
import type { DeviceProof } from './DeviceProof.ts';

/** Eight prompts of 16 tokens, and the sizes of an MLP of GPT-2 small. */
const product = { rows: 128, inner: 768, outer: 3072 };

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
    return { problem, gflops: await rateOf(device), cpuGflops: await rateOf('cpu') };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), gflops: 0, cpuGflops: 0 };
  }
}

const rateOf = async (device: string): Promise<number> => productRate(await OnnxRuntime.open(device), product);
