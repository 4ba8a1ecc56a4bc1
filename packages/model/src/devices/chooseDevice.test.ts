import { readFile, writeFile } from 'node:fs/promises';
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
  return chooseDevice(asked, '/nowhere', { gpus, probe }).then((choice) => ({ ...choice, tried }));
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

  it('is not asked about when one is named', async () => {
    expect(await choose({}, 'webgpu')).toEqual({ device: 'webgpu', note: null, tried: [] });
  });
});

it('tries a device in a process of its own, and remembers what it found', async () => {
  const { home, remove } = await makeTinyGpt2();
  try {
    const proof = await probeDevice('nosuchdevice', home);
    expect(proof.problem).toContain('Device "nosuchdevice" can\'t be used');
    const notes = join(home, 'devices.json');
    const remembered = JSON.parse(await readFile(notes, 'utf8'));
    expect(Object.values(remembered)).toEqual([proof]);
    const [key] = Object.keys(remembered);
    await writeFile(notes, JSON.stringify({ [key!]: right }));
    expect(await probeDevice('nosuchdevice', home)).toEqual(right);
  } finally {
    await remove();
  }
});
