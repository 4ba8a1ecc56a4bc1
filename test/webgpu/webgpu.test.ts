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
    expect(Object.keys(report.sweepDifferences)).toHaveLength(4);
    for (const [name, difference] of Object.entries(report.sweepDifferences))
      expect(difference, name).toBeLessThanOrEqual(1e-4);
    // A device in software is right, and slower than the processor it runs on.
    expect(report.auto.device).toBe('cpu');
    expect(report.auto.note).toMatch(/webgpu: it multiplies at \d+ GFLOPS, the CPU at \d+/);
  },
);
