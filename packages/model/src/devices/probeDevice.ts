import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { env } from '../env.ts';
import { readNotes, writeNote } from '../notes.ts';
import type { LoadControl } from '../weights/LoadControl.ts';
import type { DeviceProof } from './DeviceProof.ts';

const entry = fileURLToPath(new URL('./probeEntry.mjs', import.meta.url));

/** A trial loads a small model and multiplies a few times: longer means that the device hangs. */
const probeMsMax = 60_000;

/** Of how a trial is done: what was found by an earlier one is found anew. */
const trialVersion = 2;

/** How often a wait looks whether it was cancelled. */
const watchMs = 50;

/** Files by which a Linux machine shows that it has a GPU at all. */
const gpuFiles = [
  { folder: '/dev/dri', name: /^renderD/ },
  { folder: '/dev', name: /^(nvidia\d|dxg$|kfd$)/ },
];

/** The GPUs that this machine shows; null on systems where they can't be told from files. */
export function visibleGpus(): string[] | null {
  if (process.platform !== 'linux') return null;
  const files = gpuFiles.flatMap(({ folder, name }) => {
    try {
      return readdirSync(folder)
        .filter((file) => name.test(file))
        .map((file) => join(folder, file));
    } catch {
      return [];
    }
  });
  return [...files, ...env.vulkanDrivers].sort();
}

/** File in which outcomes are remembered. @param home folder for what is kept on disk */
export const deviceNotes = (home: string): string => join(home, 'devices.json');

/** What an outcome is remembered by: it holds for these GPUs, and this way to try them. */
export function trialKey(device: string, gpus: readonly string[] | null): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return JSON.stringify([device, version, trialVersion, gpus]);
}

/** How a trial is done; for tests. */
export interface Trial {
  msMax: number;
  entry: string;
}

/** Outcomes that hold for this process only, such as no answer in time. */
const passing = new Map<string, DeviceProof>();

/** Trials of this process that have not ended: two at once would slow each other down. */
const underway = new Map<string, Promise<unknown>>();

/**
 * Tries a device in a process of its own, where a driver that crashes or prints takes nothing with it. The outcome is
 * remembered in `home` for this machine's GPUs and this version of the runtime; a device that gave no answer in time may
 * have had a busy machine, so another process tries it again. Ends early once `signal` is aborted.
 */
export async function probeDevice(
  home: string,
  device: string,
  signal: LoadControl['signal'],
  trial: Trial = { msMax: probeMsMax, entry },
): Promise<DeviceProof> {
  const notes = deviceNotes(home);
  const key = trialKey(device, visibleGpus());
  const known = (await readNotes<DeviceProof>(notes))[key] ?? passing.get(key);
  if (known) return known;
  const before = underway.get(key);
  if (before) {
    await endOf(before, signal);
    if (signal?.aborted) return untried;
    return probeDevice(home, device, signal, trial); // known by now, unless that one was cancelled
  }
  const running = runAndNote(notes, key, { device, home, signal, trial });
  underway.set(key, running);
  return running.finally(() => underway.delete(key));
}

/** What a caller is told that cancelled while it waited for another's trial. */
const untried: DeviceProof = { problem: 'its trial was cancelled', gflops: 0, cpuGflops: 0 };

/** Waits for another's trial, no longer than this caller wants to. */
async function endOf(other: Promise<unknown>, signal: LoadControl['signal']): Promise<void> {
  let watching: NodeJS.Timeout | undefined;
  const cancelled = new Promise<void>((done) => {
    watching = setInterval(() => signal?.aborted && done(), watchMs);
  });
  await Promise.race([other, cancelled]).finally(() => clearInterval(watching));
}

async function runAndNote(notes: string, key: string, { device, home, signal, trial }: ProbeRun): Promise<DeviceProof> {
  const { proof, timedOut } = await runProbe(device, { ...trial, home, signal });
  if (signal?.aborted) return proof;
  if (timedOut) passing.set(key, proof);
  else await writeNote(notes, key, proof);
  return proof;
}

interface ProbeRun {
  device: string;
  home: string;
  signal: LoadControl['signal'];
  trial: Trial;
}

function runProbe(
  device: string,
  { msMax, entry, home, signal }: Trial & { home: string; signal: LoadControl['signal'] },
): Promise<{ proof: DeviceProof; timedOut: boolean }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [entry, device, home], { timeout: msMax }, (error, stdout) => {
      clearInterval(watching);
      try {
        resolve({ proof: JSON.parse(stdout), timedOut: false });
      } catch {
        const timedOut = error?.killed === true;
        const how = timedOut
          ? `gave no answer in ${msMax / 1000} s and is tried again at the next start`
          : 'ended the process that tried it';
        resolve({ proof: { problem: `it ${how}`, gflops: 0, cpuGflops: 0 }, timedOut });
      }
    });
    const watching = setInterval(() => signal?.aborted && child.kill(), watchMs);
  });
}
