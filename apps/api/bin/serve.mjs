// Starts the server, as `npm start` and `npm run start:api` do: in a process of its own, since some of what saves its memory
// must be said before it begins.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { bundleApi } from './bundle.mjs';

/** Who started it, before anything can have ended that. */
const parent = process.ppid;

/** `start`: API and dashboard; `main`: the API alone. */
const [name, ...args] = process.argv.slice(2);

// An option that is passed over would start another model than the one asked for.
const unknown = args.filter((word) => word !== '--verbose');
if (unknown.length > 0) {
  process.stderr.write(
    `Unknown: ${unknown.join(' ')}. The server takes --verbose alone; all else is said in the environment, as in ` +
      'CIRCUIT_LENS_MODEL=gpt2 npm start (docs/server.md).\n',
  );
  process.exit(2);
}

/**
 * glibc raises its threshold for blocks with pages of their own to the size of what was freed, up to 32 MiB, and with it what it keeps
 * of its heaps: after some sweeps on GPT-2 small 50 MB and more of holes. A threshold that is said stays. A low one makes every tensor new
 * pages, which cost a sweep a third of its time (docs/decisions/0010). Other systems do not read it.
 */
const memory = { MALLOC_MMAP_THRESHOLD_: String(16 * 2 ** 20) };

const parentCheckMs = 250;

const child = spawn(process.execPath, [...(await script()), ...args], {
  env: { ...memory, ...process.env },
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
// It hears Ctrl-C itself. When this process alone is killed it sees the channel close, and stops.
process.on('SIGINT', () => {});
let isStopping = false;
const stop = () => {
  isStopping = true;
  child.kill('SIGTERM');
};
process.on('SIGTERM', stop);
// The shell that npm starts it through hands no signal on, and dies of it: another parent is all that can be seen of that.
if (process.env.npm_lifecycle_event) {
  setInterval(() => {
    if (!isStopping && process.ppid !== parent) stop();
  }, parentCheckMs).unref();
}
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
