import { type LoadControl, pause } from '../weights/LoadControl.ts';
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
  probe(device: string, signal: LoadControl['signal']): Promise<DeviceProof>;
}

/** What choosing needs beside the name that was asked for. */
export interface DeviceSearch extends LoadControl {
  /** Folder in which the outcomes are remembered. */
  home: string;
  /** Left out: this machine is looked at. */
  probes?: DeviceProbes;
}

/**
 * The device to compute on. `auto` takes a GPU that gives the embedded model's stored reference at every hook point and
 * multiplies faster than the CPU; else the CPU, and says why.
 * @param asked `auto`, or the name of a device, which is taken as it is
 * @throws CircuitLensError JOB_CANCELLED
 */
export async function chooseDevice(asked: string, { home, probes, ...control }: DeviceSearch): Promise<DeviceChoice> {
  const { gpus, probe } = probes ?? { gpus: visibleGpus(), probe: (...call) => probeDevice(home, ...call) };
  if (asked !== 'auto') return { device: asked, note: null };
  if (gpus?.length === 0) return { device: 'cpu', note: 'this machine shows no GPU' };
  const passedOver: string[] = [];
  for (const device of candidates) {
    const what = `trying ${device}`;
    await pause(control, 0, what);
    const { problem, gflops, cpuGflops } = await probe(device, control.signal);
    await pause(control, 0, what);
    const slow = `it multiplies at ${gflops.toFixed(0)} GFLOPS, the CPU at ${cpuGflops.toFixed(0)}`;
    if (problem === null && gflops > cpuGflops) return { device, note: noteOf(passedOver) };
    passedOver.push(`${device}: ${problem ?? slow}`);
  }
  return { device: 'cpu', note: noteOf(passedOver) };
}

function noteOf(passedOver: readonly string[]): string | null {
  return passedOver.length > 0 ? passedOver.join('; ') : null;
}
