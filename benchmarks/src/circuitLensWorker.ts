/** Our side of the benchmark: one model in a process, timed on request, by the same lines of JSON as `worker.py`. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { loadModel, OnnxRuntime } from '@circuit-lens/model';
import manifest from '@circuit-lens/model/package.json' with { type: 'json' };

const { values } = parseArgs({ options: { folder: { type: 'string' }, threads: { type: 'string' } } });
const say = (reply: object): void => void process.stdout.write(`${JSON.stringify(reply)}\n`);

const begin = performance.now();
const model = await loadModel(values.folder, { threads: Number(values.threads), device: 'cpu', selfTest: false });
say({
  version: manifest.version,
  importSeconds: begin / 1000,
  loadSeconds: (performance.now() - begin) / 1000,
  device: model.runtime.device,
  devices: OnnxRuntime.listDevices(),
});

interface Command {
  what: 'logits' | 'last' | 'cache' | 'memory';
  batch: number;
  length: number;
}

const warmedUp = new Set<string>();

async function answer(command: Command): Promise<object> {
  if (command.what === 'memory') return { peakMb: peakMemoryMb() };
  const { dVocab } = model.config;
  const tokens = Array.from({ length: command.batch }, (_, i) =>
    Array.from({ length: command.length }, (_, j) => (i * 7919 + j * 104729 + 1) % dVocab),
  );
  const pass = () =>
    command.what === 'cache'
      ? model.runWithCache(tokens)
      : model.run(tokens, { logitsAt: command.what === 'last' ? 'last' : 'all' });
  const key = JSON.stringify(command);
  if (!warmedUp.has(key)) await pass();
  warmedUp.add(key);
  const start = performance.now();
  await pass();
  return { seconds: (performance.now() - start) / 1000 };
}

/** Largest resident size since the process started, as Linux counts it. */
function peakMemoryMb(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    say(await answer(JSON.parse(line)));
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) });
  }
}
