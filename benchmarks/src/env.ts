import { homedir } from 'node:os';
import { join } from 'node:path';

/** The only reader of the environment in the benchmarks. */
export const env = {
  /** A Python to use as it is; empty for those that `npm run bench:setup` made. */
  get python(): string {
    return process.env.PYTHON ?? '';
  },
  /** Folder of the virtual environments. */
  get cacheFolder(): string {
    const usual = process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
    return join(process.env.XDG_CACHE_HOME || usual, 'circuit-lens', 'benchmarks');
  },
};
