// Starts the server, as `npm start` and `npm run start:api` do: in a process of its own, since some of what saves its memory
// must be said before it begins.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { bundleApi } from './bundle.mjs';

/** `start`: API and dashboard; `main`: the API alone. */
const [name, ...args] = process.argv.slice(2);

/**
 * glibc puts tensors into heaps that it hardly ever gives back, once one of their size was freed: after some sweeps on GPT-2
 * small 100 MB of holes. Said once, a size holds: what is larger has pages of its own, which are gone when it is. So many at
 * most, since a process may have 65,530 mappings. Other systems do not read these.
 */
const memory = { MALLOC_MMAP_THRESHOLD_: '262144', MALLOC_MMAP_MAX_: '16384' };

const child = spawn(process.execPath, [...(await script()), ...args], {
  env: { ...memory, ...process.env },
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
// It hears Ctrl-C itself. When this process alone is killed it sees the channel close, and stops.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));

/** The bundle of the source, or the source where none can be written. */
async function script() {
  try {
    return [join(await bundleApi(), `${name}.mjs`)];
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].includes(error.code)) throw error;
    return ['--import', 'tsx', join(import.meta.dirname, `../src/${name}.ts`)];
  }
}
