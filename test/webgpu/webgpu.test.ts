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
    expect(Object.keys(report.sweepDifferences)).toHaveLength(4);
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

interface Sizes {
  dModel: number;
  dVocab: number;
  nHeads: number;
}

interface Copied {
  to: number;
  from: number;
  sizes: Record<string, number>;
}
