import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HubServer, writeRandomCheckpoint } from '@circuit-lens/model/testing';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/modelCases.ts';

// GPT-2 small's own size: `npm run test:heavy`.
const isHeavyRun = process.env.CIRCUIT_LENS_HEAVY === '1';
const shape = { nLayers: 12, nHeads: 12, dModel: 768, dVocab: 50257, nCtx: 1024, seed: 3, scale: 0.03 };
const repository = 'somebody/gpt2-shape';
const bin = resolve(import.meta.dirname, '../../packages/model/bin/circuit-lens.mjs');

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex');
}

describe.runIf(isHeavyRun)("a checkpoint of GPT-2 small's size on a hub that cuts", () => {
  it('comes whole, is verified, runs, and is told from the real one', { timeout: 900_000 }, async () => {
    await using folder = await temporaryFolder();
    const source = `${folder.path}/source`;
    await writeRandomCheckpoint(source, shape);
    const weights = `${source}/model.safetensors`;
    const files = { 'config.json': { path: `${source}/config.json` }, 'model.safetensors': { path: weights } };
    const hub = await HubServer.start({ repositories: { [repository]: files } });
    const inCdn = { file: 'resolve/main/model.safetensors', method: 'GET' as const };
    hub.faults.push({ ...inCdn, cutAfter: 100e6 }, { ...inCdn, status: 503 }, { ...inCdn, cutAfter: 200e6 });
    const env = {
      ...process.env,
      ...{ HF_ENDPOINT: hub.address, HF_HUB_CACHE: `${folder.path}/hub`, HF_TOKEN: '', CIRCUIT_LENS_HOME: folder.path },
    };
    const run = (...args: string[]) =>
      new Promise<{ status: number; json: ReturnType<typeof JSON.parse> }>((done) => {
        const options = { env, maxBuffer: 64 << 20 };
        execFile(process.execPath, [bin, ...args, '--json'], options, (error, stdout) =>
          done({ status: Number(error?.code ?? 0), json: JSON.parse(stdout) }),
        );
      });

    const pulled = await run('models', 'pull', repository);
    const sum = await sha256(weights);
    expect(pulled.json.result.files.at(-1)).toMatchObject({ sha256: sum, bytes: (await stat(weights)).size });
    expect(hub.rangesOf('model.safetensors')).toHaveLength(4);
    expect(await sha256(`${pulled.json.result.folder}/model.safetensors`)).toBe(sum);
    expect((await run('models', 'verify', repository)).json.isRight).toBe(true);

    const prompt = await run(
      'prompt',
      'When John and Mary went to the shops, John gave the bag to',
      '--model',
      repository,
    );
    expect(prompt.json.model).toMatchObject({ name: repository, selfTest: { status: 'passed' } });
    const verified = await run('verify', '--model', repository, '--section', 'weights');
    // The shapes are those of GPT-2 small, its numbers are not.
    const { rows, passed, failed } = verified.json.result;
    expect([verified.status, passed + failed]).toEqual([1, rows.length]);
    expect(passed).toBeGreaterThan(5);
    expect(failed).toBeGreaterThan(5);
    await hub.close();
  });
});
