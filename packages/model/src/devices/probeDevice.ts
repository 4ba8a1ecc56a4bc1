import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { env } from '../env.ts';
import { readNotes, writeNote } from '../notes.ts';
import type { DeviceProof } from './DeviceProof.ts';

const entry = fileURLToPath(new URL('./probeEntry.mjs', import.meta.url));

/** A trial loads a small model and multiplies a few times: longer means that the device hangs. */
const probeMsMax = 60_000;

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

/**
 * Tries a device in a process of its own, where a driver that crashes or prints takes nothing with it. The outcome is
 * remembered in `home` for this machine's GPUs and this version of the runtime.
 */
export async function probeDevice(device: string, home: string): Promise<DeviceProof> {
  const notes = join(home, 'devices.json');
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  const key = JSON.stringify([device, version, visibleGpus()]);
  const known = (await readNotes<DeviceProof>(notes))[key];
  if (known) return known;
  const proof = await runProbe(device, home);
  await writeNote(notes, key, proof);
  return proof;
}

function runProbe(device: string, home: string): Promise<DeviceProof> {
  return new Promise((resolve) => {
    execFile(process.execPath, [entry, device, home], { timeout: probeMsMax }, (error, stdout) => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        const how = error?.killed ? `gave no answer in ${probeMsMax / 1000} s` : 'ended the process that tried it';
        resolve({ problem: `it ${how}`, gflops: 0, cpuGflops: 0 });
      }
    });
  });
}
