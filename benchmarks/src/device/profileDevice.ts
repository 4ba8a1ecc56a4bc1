import { loadavg } from 'node:os';
import { type HookedTransformer, loadModel, type OnnxRuntime, productRate } from '@circuit-lens/model';
import { median } from '../Bench.ts';
import { shapeText } from '../shape.ts';
import { corruptedIds, runSweep } from '../sweepRuns.ts';
import { print } from '../terminal.ts';
import { tokenIds } from '../tokenIds.ts';
import { type StageSum, watchRun } from './watchRun.ts';

export interface DeviceOptions {
  folder: string;
  device: string;
  threads: number;
}

/** Square products, the smaller first: the next one is tried where one is too short to keep the device busy. */
const productSizes = [256, 1024, 4096];
const busyMs = 5;

/** Rounds of a pass; a device that needs this long gets no more. */
const [roundsMax, secondsMax] = [7, 10] as const;

const last = (model: HookedTransformer, tokens: number[][]) => model.run(tokens, { logitsAt: 'last' });

const passes = [
  { name: 'last position', batch: 1, length: 15, run: last },
  { name: 'last position', batch: 8, length: 15, run: last },
  {
    name: 'all hook points',
    batch: 8,
    length: 15,
    run: (model: HookedTransformer, tokens: number[][]) => model.runWithCache(tokens),
  },
  { name: 'sweep of z by layer and head, both runs included', batch: 8, length: 15, run: headSweep },
] as const;

function headSweep(model: HookedTransformer, tokens: number[][]): Promise<void> {
  const command = { what: 'headSweep', differ: 's2', batch: tokens.length, length: tokens[0]!.length } as const;
  return runSweep(model, command, tokens, corruptedIds(tokens, command, model.config.dVocab));
}

/**
 * Takes a device apart: its matmul peak, and of some passes the time of every kind of stage, the bytes that are copied to and
 * from it, and the rate of the products with weights. @returns true: there is no bar
 */
export async function profileDevice({ folder, device, threads }: DeviceOptions): Promise<boolean> {
  // The self-test would upload the weights before anyone looks.
  const model = await loadModel(folder, { device, threads, selfTest: false });
  const { runtime, config } = model;
  const isGpu = runtime.device !== 'cpu';
  const { peak, size } = await peakOf(runtime);
  print(`${runtime.device}, ${threads} threads, load ${loadavg()[0]!.toFixed(1)}; a model of ${shapeText(config)}`);
  print(`matmul peak of the device: ${peak.toFixed(1)} GFLOPS (${size} x ${size} matrices)`);
  if (isGpu) print('Stages are waited for one by one while they are timed: they sum to more than the pass.');
  for (const { name, batch, length, run } of passes) {
    const tokens = tokenIds({ batch, length }, config.dVocab);
    const pass = () => run(model, tokens);
    const first = total(await watchRun(runtime, pass));
    const seconds = median(await timesOf(pass));
    const stages = await watchRun(runtime, pass);
    const { flops, up, down } = total(stages);
    const rate = flops / seconds / 1e9;
    const share = ((rate / peak) * 100).toFixed(0);
    print(
      `\n${name}, ${batch}x${length}: ${(seconds * 1000).toFixed(1)} ms, ${rate.toFixed(2)} GFLOPS, ${share} % of the peak`,
    );
    if (isGpu)
      print(
        `copied: ${bytes(up)} to the device, ${bytes(down)} from it; ${bytes(first.up)} to it the first time, with weights`,
      );
    printStages(stages, isGpu);
  }
  return true;
}

async function peakOf(runtime: OnnxRuntime): Promise<{ peak: number; size: number }> {
  let best = { peak: 0, size: 0 };
  for (const size of productSizes) {
    const peak = await productRate(runtime, { rows: size, inner: size, outer: size });
    if (peak > best.peak) best = { peak, size };
    if ((2 * size ** 3) / peak / 1e6 > busyMs) break;
  }
  return best;
}

async function timesOf(run: () => Promise<unknown>): Promise<number[]> {
  const seconds: number[] = [];
  const begun = performance.now();
  while (seconds.length < roundsMax && (seconds.length === 0 || performance.now() - begun < secondsMax * 1000)) {
    const start = performance.now();
    await run();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds;
}

function total(stages: ReadonlyMap<string, StageSum>): Pick<StageSum, 'flops' | 'up' | 'down'> {
  const sumOf = (key: 'flops' | 'up' | 'down') => [...stages.values()].reduce((sum, stage) => sum + stage[key], 0);
  return { flops: sumOf('flops'), up: sumOf('up'), down: sumOf('down') };
}

function printStages(stages: ReadonlyMap<string, StageSum>, isGpu: boolean): void {
  const line = (cells: readonly string[]) =>
    print(
      cells
        .slice(0, isGpu ? 6 : 4)
        .map((cell, i) => (i === 0 ? cell.padEnd(32) : cell.padStart(12)))
        .join(''),
    );
  line(['stage', 'runs', 'ms', 'GFLOPS', 'to it', 'from it']);
  for (const [name, { runs, ms, flops, up, down }] of [...stages].sort(([, a], [, b]) => b.ms - a.ms)) {
    const rate = flops > 0 ? (flops / ms / 1e6).toFixed(2) : '';
    line([name, ...(runs > 0 ? [String(runs), ms.toFixed(1), rate] : ['', '', '']), bytes(up), bytes(down)]);
  }
}

const bytes = (count: number): string =>
  count < 1e6 ? `${(count / 1e3).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`;
