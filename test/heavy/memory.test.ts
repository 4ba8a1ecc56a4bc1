import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { writeRandomCheckpoint } from '@circuit-lens/model/testing';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/modelCases.ts';

// Weights of up to 6.2 GB on disk and some minutes: `npm run test:heavy`.
const isHeavyRun = process.env.CIRCUIT_LENS_HEAVY === '1';
const vocabulary = { dVocab: 50257, nCtx: 1024, seed: 3, scale: 0.02 };

async function memoryOf(shape: { nLayers: number; nHeads: number; dModel: number }, ...more: string[]) {
  await using folder = await temporaryFolder();
  const checkpoint = `${folder.path}/checkpoint`;
  await writeRandomCheckpoint(checkpoint, { ...shape, ...vocabulary });
  const script = resolve(import.meta.dirname, 'memoryOf.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    script,
    checkpoint,
    folder.path,
    ...more,
  ]);
  return JSON.parse(stdout);
}

describe.runIf(isHeavyRun)('memory', () => {
  it("runs a prompt on GPT-2 XL's shape within 8 GB", { timeout: 1_200_000 }, async () => {
    const { peakMb, selfTest, isFinite: hasNumbers } = await memoryOf({ nLayers: 48, nHeads: 25, dModel: 1600 });
    process.stdout.write(`GPT-2 XL's shape: peak ${peakMb.toFixed(0)} MiB\n`);
    expect(selfTest.status).toBe('passed');
    expect(hasNumbers).toBe(true);
    expect(peakMb).toBeLessThan(8e9 / 2 ** 20);
  });

  it('does not grow with ten switches between models', { timeout: 900_000 }, async () => {
    const { peakMb, residentMb } = await memoryOf({ nLayers: 12, nHeads: 12, dModel: 768 }, '10');
    process.stdout.write(
      `GPT-2 small's shape: peak ${peakMb.toFixed(0)} MiB; after switches ${residentMb.map((mb: number) => mb.toFixed(0)).join(' ')}\n`,
    );
    const early = Math.max(...residentMb.slice(0, 4));
    expect(Math.max(...residentMb.slice(4))).toBeLessThan(1.1 * early);
  });
});
