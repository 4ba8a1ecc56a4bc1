import { loadModel } from '../loadModel.ts';
import { embeddedModel } from '../modelFolders.ts';
import { OnnxRuntime } from '../runtime/OnnxRuntime.ts';
import { OnnxGraph } from '../runtime/onnxGraph.ts';
import { failureOf } from '../selftest/selfTestReport.ts';
import type { DeviceProof } from './DeviceProof.ts';

/** Rows of the timed product, eight prompts of 16 tokens, and the sizes of an MLP of GPT-2 small. */
const [rows, inner, outer] = [128, 768, 3072] as const;

/** Rounds of it, of which the first compiles; a device that needs this long for them is no GPU. */
const [roundsMax, roundsMsMax] = [6, 500] as const;

/**
 * Tries a device: runs the embedded model on it against its stored reference at every hook point, then times a product there
 * and on the CPU. To be called in a process of its own, since a driver may end it.
 */
export async function proveDevice(device: string, home: string): Promise<DeviceProof> {
  try {
    const { selfTest } = await loadModel(embeddedModel, { device, home });
    const failure = failureOf(selfTest!);
    const problem = failure && `wrong numbers: ${failure}`;
    return { problem, gflops: await productRate(device), cpuGflops: await productRate('cpu') };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), gflops: 0, cpuGflops: 0 };
  }
}

/** Best of several products; summed up where they are made, so that their transfer does not count. */
async function productRate(device: string): Promise<number> {
  const runtime = await OnnxRuntime.open(device);
  const graph = new OnnxGraph();
  const [x, W] = [graph.input('x', [rows, inner]), graph.input('W', [inner, outer])];
  graph.op('ReduceSum', [graph.op('MatMul', [x, W]), graph.ints([1])], {}, 'sums');
  graph.output('sums', [rows, 1]);
  const stage = await runtime.compile(graph, { resident: [] });
  const feeds = {
    x: await runtime.weight(new Float32Array(rows * inner).fill(0.5), [rows, inner]),
    W: await runtime.weight(new Float32Array(inner * outer).fill(0.25), [inner, outer]),
  };
  let best = Number.POSITIVE_INFINITY;
  const begun = performance.now();
  for (let round = 0; round < roundsMax && (round < 2 || performance.now() - begun < roundsMsMax); round++) {
    const started = performance.now();
    await runtime.run(stage, feeds, ['sums']);
    best = Math.min(best, performance.now() - started);
  }
  return (2 * rows * inner * outer) / best / 1e6;
}
