/** Prints, as JSON, how far the WebGPU device is from the CPU at every hook point of ioi-mini. Run by webgpu.test.ts. */
import { loadModel } from '@circuit-lens/model';
import { largestGap } from '@circuit-lens/model/testing';

const prompts = ['When John and Mary went to the shops, John gave the bag to', 'Then, Amy and Sid said'];
const home = process.argv[2]!;

const cpu = await loadModel('ioi-mini', { device: 'cpu', home });
const gpu = await loadModel('ioi-mini', { device: 'webgpu', home });
const onCpu = await cpu.runWithCache(prompts, { names: () => true });
const onGpu = await gpu.runWithCache(prompts, { names: () => true });
const differences = Object.fromEntries(
  onCpu.cache.names().map((name) => [name, largestGap(onGpu.cache.get(name).data, onCpu.cache.get(name).data)]),
);
const logits = largestGap(onGpu.logits!.data, onCpu.logits!.data);
process.stdout.write(JSON.stringify({ device: gpu.runtime.device, selfTest: gpu.selfTest, logits, differences }));
