/** Our side of the benchmark: one model in a process, timed on request, by the same lines of JSON as `worker.py`. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { findOperation, loadModel } from '@circuit-lens/model';
import manifest from '@circuit-lens/model/package.json' with { type: 'json' };
import { operationContext, runAnalysis } from './analysisRuns.ts';
import type { Command } from './commands.ts';
import { corruptedIds, runSweep } from './sweepRuns.ts';
import { tokenIds } from './tokenIds.ts';

const { values } = parseArgs({
  options: { folder: { type: 'string' }, threads: { type: 'string' }, home: { type: 'string' } },
});
const say = (reply: object): void => void process.stdout.write(`${JSON.stringify(reply)}\n`);

const begin = performance.now();
const model = await loadModel(values.folder, { threads: Number(values.threads), device: 'cpu', home: values.home });
say({
  version: manifest.version,
  importSeconds: begin / 1000,
  loadSeconds: (performance.now() - begin) / 1000,
});

const warmedUp = new Set<string>();
/** What takes longer shows nothing of a warm-up; the same number in `worker.py`. */
const warmUpSecondsMax = 10;

async function answer(command: Command | { what: 'memory' }): Promise<object> {
  if (command.what === 'memory') return { peakMb: peakMemoryMb() };
  const tokens = 'batch' in command ? tokenIds(command, model.config.dVocab) : [];
  const once = () => secondsOf(() => carryOut(command, tokens));
  const key = JSON.stringify(command);
  if (!warmedUp.has(key) && !command.cold) {
    warmedUp.add(key);
    const seconds = await once();
    if (seconds > warmUpSecondsMax) return { seconds };
  }
  return { seconds: await once() };
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function carryOut(command: Command, tokens: number[][]): Promise<unknown> {
  switch (command.what) {
    case 'cache':
      return model.runWithCache(tokens);
    case 'logits':
      return model.run(tokens, { logitsAt: 'all' });
    case 'last':
      return model.run(tokens, { logitsAt: 'last' });
    case 'generate':
      return findOperation('generate').run(
        { prompts: tokens.map((ids) => ({ tokens: ids })), maxNewTokens: command.newTokens, stopAtEos: false },
        operationContext(model),
      );
    case 'residPreSweep':
    case 'headSweep':
    case 'byPositionSweeps':
      return runSweep(model, command, tokens, corruptedIds(tokens, command, model.config.dVocab));
    default:
      return runAnalysis(model, command, tokens);
  }
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
