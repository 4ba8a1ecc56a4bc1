import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTinyGpt2 } from '../testing/tinyGpt2.ts';
import { chooseDevice } from './chooseDevice.ts';
import type { DeviceProof } from './DeviceProof.ts';
import { probeDevice } from './probeDevice.ts';

const right = { problem: null, gflops: 900, cpuGflops: 200 };
const none = { problem: 'no such library', gflops: 0, cpuGflops: 0 };

const choose = (
  proofs: Record<string, DeviceProof>,
  asked = 'auto',
  gpus: string[] | null = ['/dev/dri/renderD128'],
) => {
  const tried: string[] = [];
  const probe = async (device: string) => {
    tried.push(device);
    return proofs[device]!;
  };
  return chooseDevice(asked, { home: '/nowhere', probes: { gpus, probe } }).then((choice) => ({ ...choice, tried }));
};

describe('the device that auto takes', () => {
  it('is the first GPU that is right and faster than the CPU', async () => {
    expect(await choose({ cuda: right, webgpu: right })).toEqual({ device: 'cuda', note: null, tried: ['cuda'] });
    expect(await choose({ cuda: none, webgpu: right })).toMatchObject({
      device: 'webgpu',
      note: 'cuda: no such library',
    });
  });

  it('is the CPU when no GPU passes, and says why of each', async () => {
    const wrong = { ...right, problem: 'wrong numbers: blocks.0.attn.hook_z is off by 0.2, allowed is 0.00005' };
    const slow = { problem: null, gflops: 2.4, cpuGflops: 180 };
    const { device, note } = await choose({ cuda: wrong, webgpu: slow });
    expect(device).toBe('cpu');
    expect(note).toContain('cuda: wrong numbers: blocks.0.attn.hook_z is off by 0.2');
    expect(note).toContain('webgpu: it multiplies at 2 GFLOPS, the CPU at 180');
  });

  it('is the CPU at once on a machine that shows no GPU; where that can not be told, GPUs are tried', async () => {
    expect(await choose({}, 'auto', [])).toEqual({ device: 'cpu', note: 'this machine shows no GPU', tried: [] });
    expect((await choose({ cuda: none, webgpu: right }, 'auto', null)).tried).toEqual(['cuda', 'webgpu']);
  });

  it('is looked for under a progress that says so, until that is cancelled', async () => {
    const said: string[] = [];
    const signal = { aborted: false };
    const probes = {
      gpus: ['/dev/dri/renderD128'],
      probe: async (device: string) => {
        signal.aborted = device === 'webgpu';
        return none;
      },
    };
    const onProgress = (_done: number, what: string) => said.push(what);
    const choice = chooseDevice('auto', { home: '/nowhere', probes, signal, onProgress });
    await expect(choice).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    expect([...new Set(said)]).toEqual(['trying cuda', 'trying webgpu']);
  });

  it('is not asked about when one is named', async () => {
    expect(await choose({}, 'webgpu')).toEqual({ device: 'webgpu', note: null, tried: [] });
  });
});

it('tries a device in a process of its own, and remembers what it found', async () => {
  const { home, remove } = await makeTinyGpt2();
  try {
    const proof = await probeDevice(home, 'nosuchdevice', undefined);
    expect(proof.problem).toContain('Device "nosuchdevice" can\'t be used');
    const notes = join(home, 'devices.json');
    const remembered = JSON.parse(await readFile(notes, 'utf8'));
    expect(Object.values(remembered)).toEqual([proof]);
    const [key] = Object.keys(remembered);
    await writeFile(notes, JSON.stringify({ [key!]: right }));
    expect(await probeDevice(home, 'nosuchdevice', undefined)).toEqual(right);
  } finally {
    await remove();
  }
});

describe('the trial of a device', () => {
  const script = async (home: string) => {
    const path = join(home, 'silent.mjs');
    await writeFile(path, 'setInterval(() => {}, 1000);');
    return path;
  };

  it('that gives no answer holds for this process, and the next tries it again', async () => {
    const home = await mkdtemp(join(tmpdir(), 'circuit-lens-devices-'));
    const { problem } = await probeDevice(home, 'silent', undefined, { msMax: 300, entry: await script(home) });
    expect(problem).toBe('it gave no answer in 0.3 s and is tried again at the next start');
    const again = await probeDevice(home, 'silent', undefined, { msMax: 300, entry: '/nowhere.mjs' });
    expect(again.problem).toBe(problem);
    await expect(readFile(join(home, 'devices.json'))).rejects.toThrow('ENOENT');
    await rm(home, { recursive: true });
  });

  it('is made once for two that ask at the same time', async () => {
    const home = await mkdtemp(join(tmpdir(), 'circuit-lens-devices-'));
    const entry = join(home, 'counts.mjs');
    await writeFile(
      entry,
      `import { appendFileSync } from 'node:fs';
       appendFileSync(${JSON.stringify(join(home, 'trials'))}, 'x');
       process.stdout.write('${JSON.stringify(right)}');`,
    );
    const probe = () => probeDevice(home, 'asked twice', undefined, { msMax: 60_000, entry });
    expect(await Promise.all([probe(), probe()])).toEqual([right, right]);
    expect(await readFile(join(home, 'trials'), 'utf8')).toBe('x');
    await rm(home, { recursive: true });
  });

  it('of another is waited for no longer than one wants', async () => {
    const home = await mkdtemp(join(tmpdir(), 'circuit-lens-devices-'));
    const [first, second] = [{ aborted: false }, { aborted: false }];
    const trial = { msMax: 60_000, entry: await script(home) };
    let isFirstOver = false;
    const trying = probeDevice(home, 'left', first, trial).then(() => {
      isFirstOver = true;
    });
    const waiting = probeDevice(home, 'left', second, trial);
    setTimeout(() => {
      second.aborted = true;
    }, 100);
    expect((await waiting).problem).not.toBeNull();
    expect(isFirstOver).toBe(false);
    first.aborted = true;
    await trying;
    await rm(home, { recursive: true });
  });

  it('ends at a cancel, and nothing is remembered of it', async () => {
    const home = await mkdtemp(join(tmpdir(), 'circuit-lens-devices-'));
    const signal = { aborted: false };
    setTimeout(() => {
      signal.aborted = true;
    }, 100);
    await probeDevice(home, 'cancelled', signal, { msMax: 60_000, entry: await script(home) });
    await expect(readFile(join(home, 'devices.json'))).rejects.toThrow('ENOENT');
    await rm(home, { recursive: true });
  });
});
