import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { trialKey } from '@circuit-lens/model/testing';
import { afterEach, expect, it } from 'vitest';
import { ApiProcess } from '../support/apiProcess.ts';
import { temporaryFolder } from '../support/modelCases.ts';
import { unpackSwiftShader } from './swiftShader.ts';

const canRun = process.platform === 'linux' && process.arch === 'x64';
let api: ApiProcess | null = null;
afterEach(async () => {
  await api?.stop('SIGKILL');
});

/** Notes by which `auto` takes SwiftShader for a fast GPU. */
function writeProofs(home: string, drivers: string): void {
  const key = (device: string) => trialKey(device, [drivers]);
  const none = { problem: 'none here', gflops: 0, cpuGflops: 0 };
  const fast = { problem: null, gflops: 900, cpuGflops: 1 };
  writeFileSync(join(home, 'devices.json'), JSON.stringify({ [key('cuda')]: none, [key('webgpu')]: fast }));
}

const provenance = 'provenance { device deviceNote precision }';
const difference = (text: string) =>
  `{ run(input: { prompts: [{ text: "${text}", answers: { correct: " Mary", incorrect: " John" } }] }) {
     ${provenance} logitDifference { mean } } }`;

it.runIf(canRun)(
  'a GPU that is out of memory in the middle is left: the query is answered from the CPU, and everybody hears why',
  { timeout: 240_000 },
  async () => {
    await using folder = await temporaryFolder();
    const home = join(folder.path, 'home');
    mkdirSync(home);
    const drivers = unpackSwiftShader(folder.path);
    writeProofs(home, drivers.VK_DRIVER_FILES!);
    const variables = { ...drivers, CIRCUIT_LENS_HOME: home, CIRCUIT_LENS_DEVICE: 'auto' };
    api = await ApiProcess.start(variables, resolve(import.meta.dirname, '../fixtures/failingDeviceApi.ts'));
    await api.ready();
    const first = await api.query(difference('When John and Mary went to the shops, John gave the bag to'));
    expect(first.data.run.provenance).toEqual({
      device: 'webgpu',
      deviceNote: 'cuda: none here',
      precision: 'float32',
    });
    expect((await api.query(`{ model { ${provenance} } }`)).data.model.provenance.device).toBe('webgpu');

    api.child.kill('SIGUSR2');
    await new Promise((done) => setTimeout(done, 200));
    const { data, errors } = await api.query(
      difference('Then John and Mary went to the school, John gave the ball to'),
    );
    expect(errors).toBeUndefined();
    expect(data.run.logitDifference.mean).toBeGreaterThan(0);
    const note = /Device "webgpu" failed while it computed: Failed to allocate a buffer.*out of memory, or gone/;
    // The page reads the model's own provenance, which was asked for before: what was kept must not hide the change.
    const { model, health } = (
      await api.query(`{ model { ${provenance} } health { defaultModel { device deviceNote } } }`)
    ).data;
    expect(model.provenance.device).toBe('cpu');
    expect(model.provenance.deviceNote).toMatch(note);
    expect(health.defaultModel).toMatchObject({ device: 'cpu', deviceNote: expect.stringMatching(note) });
    expect(api.output).toContain('the model goes on on another device');
  },
);
