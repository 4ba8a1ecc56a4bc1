import type { DeviceProof } from './DeviceProof.ts';
import { probeDevice, visibleGpus } from './probeDevice.ts';

/** GPUs that `auto` tries, the faster kind first. */
const candidates = ['cuda', 'webgpu'] as const;

/** Where a model runs, and what was passed over on the way there. */
export interface DeviceChoice {
  device: string;
  /** Why it is not another device, in words; null when that needs no word: a device asked for by name, or the first tried. */
  note: string | null;
}

/** What is known of this machine. */
export interface DeviceProbes {
  gpus: string[] | null;
  probe(device: string): Promise<DeviceProof>;
}

/**
 * The device to compute on. `auto` takes a GPU that gives the embedded model's stored reference at every hook point and
 * multiplies faster than the CPU; else the CPU, and says why.
 * @param asked `auto`, or the name of a device, which is taken as it is
 */
export async function chooseDevice(
  asked: string,
  home: string,
  { gpus, probe }: DeviceProbes = { gpus: visibleGpus(), probe: (device) => probeDevice(device, home) },
): Promise<DeviceChoice> {
  if (asked !== 'auto') return { device: asked, note: null };
  if (gpus?.length === 0) return { device: 'cpu', note: 'this machine shows no GPU' };
  const passedOver: string[] = [];
  for (const device of candidates) {
    const { problem, gflops, cpuGflops } = await probe(device);
    const slow = `it multiplies at ${gflops.toFixed(0)} GFLOPS, the CPU at ${cpuGflops.toFixed(0)}`;
    if (problem === null && gflops > cpuGflops) return { device, note: noteOf(passedOver) };
    passedOver.push(`${device}: ${problem ?? slow}`);
  }
  return { device: 'cpu', note: noteOf(passedOver) };
}

function noteOf(passedOver: readonly string[]): string | null {
  return passedOver.length > 0 ? passedOver.join('; ') : null;
}
