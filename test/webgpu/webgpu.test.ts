import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder, tolerance } from '../support/modelCases.ts';
import { unpackSwiftShader } from './swiftShader.ts';

// SwiftShader in @sparticuz/chromium is built for Linux on x64 only.
const canRun = process.platform === 'linux' && process.arch === 'x64';

it.runIf(canRun)(
  'WebGPU equals the CPU on ioi-mini at every hook point and in sweeps, and auto knows which is faster',
  { timeout: 240_000 },
  async () => {
    await using folder = await temporaryFolder();
    const script = resolve(import.meta.dirname, 'compareDevices.ts');
    const env = { ...process.env, ...unpackSwiftShader(folder.path) };
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, folder.path], {
      env,
      maxBuffer: 1e7,
    });
    const report = JSON.parse(stdout);
    expect(report.device).toBe('webgpu');
    expect(report.selfTest).toMatchObject({ status: 'passed', reference: 'stored' });
    expect(Object.keys(report.differences).length).toBeGreaterThan(90);
    const wrong = Object.entries(report.differences as Record<string, number>).filter(
      ([, difference]) => !(difference <= tolerance),
    );
    expect(wrong).toEqual([]);
    expect(report.logits).toBeLessThanOrEqual(1e-4);
    expect(report.hookedLogits.difference).toBeLessThanOrEqual(1e-4);
    expect(report.hookedLogits.change).toBeGreaterThan(0.1);
    expectCopies(report);
    expectSweepCopies(report);
    expect(report.broken).toEqual({
      cancelled: { message: 'cancelled', held: 0 },
      failed: { message: 'out of memory', held: 0 },
    });
    expect(report.continuations.onGpu).toBe(report.continuations.onCpu);
    expectGenerateCopies(report);
    expect(Object.keys(report.sweepDifferences)).toHaveLength(6);
    for (const [name, difference] of Object.entries(report.sweepDifferences))
      expect(difference, name).toBeLessThanOrEqual(1e-4);
    // SwiftShader has no float16, which must not come to light as a failure in the middle of a run.
    expect(report.float16.code).toBe('PRECISION_UNAVAILABLE');
    expect(report.float16.message).toMatch(
      /^Device "webgpu" can't hold weights as float16: .* Use --precision fp32\.$/,
    );
    // A device in software is right, and slower than the processor it runs on.
    expect(report.auto.device).toBe('cpu');
    expect(report.auto.note).toMatch(/webgpu: it multiplies at \d+ GFLOPS, the CPU at \d+/);
  },
);

/** The residual stream goes up once and comes back once, whatever the number of layers; beside it only what was asked for. */
function expectCopies({ config, shape, copied }: { config: Sizes; shape: number[]; copied: Record<string, Copied> }) {
  const [prompts, positions] = shape as [number, number];
  const stream = prompts * positions * config.dModel;
  const mask = positions * positions;
  const { nothing, pattern, all } = copied as Record<'nothing' | 'pattern' | 'all', Copied>;
  expect(nothing).toMatchObject({
    to: stream + mask + prompts * config.dModel,
    from: stream + prompts * config.dVocab,
  });
  expect(pattern.to).toBe(nothing.to);
  expect(pattern.from - nothing.from).toBe(prompts * config.nHeads * positions * positions);
  // A layer's resid_pre is the resid_post below it, and what is not of a block is made in memory.
  const made = Object.entries(all.sizes).filter(([name]) => name.startsWith('blocks.') && !name.endsWith('resid_pre'));
  expect(all.from).toBe(made.reduce((sum, [, size]) => sum + size, 0) + prompts * config.dVocab);
}

/**
 * The base run goes up once, patched values where they are put in, places and masks with their stages; of a sweep over z two logits
 * for each head come back. Nothing stays. The prompts differ from position 10 of 15 on.
 */
function expectSweepCopies({ config, sweepCopies }: { config: Sizes; sweepCopies: Record<string, Copies> }) {
  for (const [name, { held }] of Object.entries(sweepCopies)) expect(held, name).toBe(0);
  const { nLayers, nHeads, dModel } = config;
  const [positions, cut] = [15, 10];
  const heads = nLayers * nHeads;
  const { stages, between } = sweepCopies['patch.activations z']!;
  expect(stages.answers).toEqual({ runs: 1, to: 2 * heads, from: 2 * heads, inMemory: ['index'] });
  expect(stages.pick).toMatchObject({ from: 0, inMemory: ['index'] });
  const places = ['keyHeads', 'mask', 'queryHeads', 'writtenHeads', 'writtenTokens'];
  expect(stages['gathered resid_pre to resid_post']).toMatchObject({ runs: nLayers - 1, from: 0, inMemory: places });
  // Every token that a patch changes once; in the last block only the one that is read.
  const patched = nHeads * ((nLayers - 1) * (positions - cut) + 1) * dModel;
  expect(stages['z to resid_mid']).toMatchObject({ runs: nLayers, from: 0, inMemory: ['z'] });
  expect(stages['z to resid_mid']!.to).toBeLessThanOrEqual(patched);

  // The clean run, and the corrupted one behind what both have in common: tokens and masks. Their answers are read in memory.
  const runOf = (own: number, seen: number) => own * dModel + own * seen;
  const pair = runOf(positions, positions) + runOf(positions - cut, positions);
  const base = (nLayers + 3 * (nLayers - 1)) * positions * dModel; // resid_pre, and q, k, v of whole blocks
  expect(between).toBe(pair + base + 2 * (dModel + 1));

  // Of paths: what the heads of a layer change there goes up, what the others wrote does not.
  const common = 2 * nLayers * cut * dModel; // what the corrupted run goes on behind
  expect(sweepCopies['patch.paths']!.stages['resid_pre to resid_post']!.to).toBeLessThanOrEqual(
    common + heads * dModel,
  );
}

/** Keys and values of earlier steps are not copied at all. */
function expectGenerateCopies({ config, generateCopies }: { config: Sizes; generateCopies: Copies }) {
  const { stages, held } = generateCopies;
  expect(stages['resid_pre to resid_post']).toEqual({ runs: 2 * config.nLayers, to: 0, from: 0, inMemory: [] });
  expect(held).toBe(0);
}

interface Copies {
  stages: Record<string, { runs: number; to: number; from: number; inMemory: string[] }>;
  between: number;
  held: number;
}

interface Sizes {
  nLayers: number;
  dModel: number;
  dVocab: number;
  nHeads: number;
}

interface Copied {
  to: number;
  from: number;
  sizes: Record<string, number>;
}
