import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CudaSetup, setupCuda } from './setupCuda.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'circuit-lens-cuda-'));
});
afterAll(() => rm(home, { recursive: true }));

async function setUp(given: Partial<CudaSetup>) {
  await writeFile(join(home, 'devices.json'), '{}');
  const said: string[] = [];
  const status = await setupCuda({
    platform: 'linux x64',
    home,
    fetchLibraries: async () => ({ isDone: true, output: '' }),
    open: async () => {},
    say: (line) => said.push(line),
    ...given,
  });
  return { status, said: said.join('\n'), isRemembered: (await readdir(home)).includes('devices.json') };
}

describe('setting up CUDA', () => {
  it('fetches the libraries, tries them, and lets auto try CUDA again', async () => {
    expect(await setUp({})).toEqual({ status: 0, said: expect.stringContaining('CUDA is ready'), isRemembered: false });
  });

  it('says where there is none', async () => {
    const { status, said } = await setUp({ platform: 'darwin arm64', fetchLibraries: () => Promise.reject() });
    expect([status, said]).toEqual([1, expect.stringContaining('Linux x64 only; this is darwin arm64')]);
  });

  it('says what could not be fetched, from where, and leaves all as it was', async () => {
    const output = 'npm error code 1\nnpm error Error: getaddrinfo ENOTFOUND api.nuget.org\nnpm error     at x (y:1:2)';
    const { status, said, isRemembered } = await setUp({ fetchLibraries: async () => ({ isDone: false, output }) });
    expect([status, isRemembered]).toEqual([1, true]);
    expect(said).toContain('could not be fetched: getaddrinfo ENOTFOUND api.nuget.org. Nothing has changed.');
    expect(said).toContain('GLOBAL_AGENT_HTTPS_PROXY');
  });

  it('says what the libraries lack', async () => {
    const { status, said } = await setUp({ open: async () => Promise.reject(new Error('libcudnn.so.9: not found')) });
    expect(status).toBe(1);
    expect(said).toMatch(/are here, but: libcudnn\.so\.9: not found\n.*CUDA 12 and cuDNN 9/);
  });
});
