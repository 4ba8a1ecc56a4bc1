/**
 * Prints, as JSON, how far the WebGPU device is from the CPU on ioi-mini: at every hook point, and in one sweep of each kind;
 * what is copied to the device and back; and which device `auto` takes. Run by webgpu.test.ts.
 */
import { type HookedTransformer, loadModel, type Tensor } from '@circuit-lens/model';
import { largestGap } from '@circuit-lens/model/testing';
import { copiesOf, leftByBrokenSweeps, runOn } from './copiesOfSweeps.ts';

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

/** A hook on the residual stream between two blocks, which then has to come to memory and go back, and one inside a block. */
const hooks = ['blocks.1.hook_resid_pre', 'blocks.2.attn.hook_z'].map((hook) => ({
  hook,
  run: ({ data }: Tensor) => {
    for (const i of data.keys()) data[i]! *= 1.5;
  },
}));
const hooked = await Promise.all([cpu, gpu].map((model) => model.runWithHooks(prompts, hooks)));
const hookedLogits = {
  difference: largestGap(hooked[1]!.logits!.data, hooked[0]!.logits!.data),
  change: largestGap(hooked[0]!.logits!.data, onCpu.logits!.data),
};

/** Numbers copied to and from the device by one run whose stages and weights are there already. */
async function copiedBy(names: readonly string[]) {
  const run = () => gpu.runWithCache(prompts, { names, logitsAt: 'last' });
  await run();
  const { copied } = gpu.runtime;
  const before = { ...copied };
  const { cache } = await run();
  const sizes = Object.fromEntries(cache.names().map((name) => [name, cache.get(name).data.length]));
  const [to, from] = [copied.toDevice - before.toDevice, copied.fromDevice - before.fromDevice];
  return { to: to / 4, from: from / 4, sizes };
}
const copied = {
  nothing: await copiedBy([]),
  pattern: await copiedBy(['blocks.0.attn.hook_pattern']),
  all: await copiedBy(['*']),
};

const pair = {
  clean: { prompts: [{ text: prompts[0]!, answers: { correct: ' Mary', incorrect: ' John' } }] },
  corrupted: { prompts: [{ text: prompts[0]!.replace('John gave', 'Mary gave') }] },
};
/** A device in software takes its time for every token. */
const short = {
  clean: { prompts: [{ text: 'Mary and John; John to', answers: { correct: ' Mary', incorrect: ' John' } }] },
  corrupted: { prompts: [{ text: 'Mary and John; Mary to' }] },
};
const heads = { kind: 'zero', prompts: pair.clean.prompts };
const sweeps = {
  'patch.activations resid_pre': [
    'patch.activations',
    { ...pair, site: 'resid_pre', metric: { kind: 'logProbability' } },
  ],
  'patch.activations z': ['patch.activations', { ...pair, site: 'z' }],
  'patch.activations pattern': ['patch.activations', { ...pair, site: 'pattern' }],
  'patch.paths': ['patch.paths', { ...pair, receivers: ['finalResid'] }],
  'patch.paths into queries': [
    'patch.paths',
    { ...short, senders: ['L2H3'], receivers: [{ heads: ['L3H0'], input: 'q' }] },
  ],
  'ablate.heads': ['ablate.heads', heads],
} as const;

async function sweep(model: HookedTransformer, [name, input]: (typeof sweeps)[keyof typeof sweeps]): Promise<Tensor> {
  return (await runOn(model, name, input)).mean as Tensor;
}

const sweepDifferences: Record<string, number> = {};
const sweepCopies: Record<string, object> = {};
for (const [name, call] of Object.entries(sweeps)) {
  const { result, copies } = await copiesOf(gpu, () => sweep(gpu, call));
  sweepDifferences[name] = largestGap(result.data, (await sweep(cpu, call)).data);
  sweepCopies[name] = copies;
}
const broken = await leftByBrokenSweeps(gpu, 'patch.activations', { ...short, site: 'z' });

async function generate(model: HookedTransformer) {
  const input = { prompts: [{ text: prompts[1]! }], maxNewTokens: 2, stopAtEos: false };
  return ((await runOn(model, 'generate', input)).continuations as { text: string }[])[0]!.text;
}
const generated = await copiesOf(gpu, () => generate(gpu));
const continuations = { onCpu: await generate(cpu), onGpu: generated.result };

const float16 = await loadModel('ioi-mini', { device: 'webgpu', precision: 'fp16', home }).then(
  ({ precision, precisionError }) => ({ precision, precisionError }),
  ({ code, message }) => ({ code, message }),
);
const chosen = await loadModel('ioi-mini', { device: 'auto', home });
process.stdout.write(
  JSON.stringify({
    device: gpu.runtime.device,
    selfTest: gpu.selfTest,
    logits,
    differences,
    config: gpu.config,
    shape: onCpu.logits!.shape,
    hookedLogits,
    copied,
    sweepDifferences,
    sweepCopies,
    broken,
    continuations,
    generateCopies: generated.copies,
    float16,
    auto: { device: chosen.runtime.device, note: chosen.deviceNote },
  }),
);
