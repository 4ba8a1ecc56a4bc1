import { afterAll, beforeAll, vi } from 'vitest';
import { makeTinyGpt2, type TinyGpt2 } from './tinyGpt2.ts';

/** A tiny model for the tests of a file, the one that commands take when none is named. Filled in before the first test. */
export function tinyForCli(): TinyGpt2 {
  const tiny = {} as TinyGpt2;
  beforeAll(async () => {
    Object.assign(tiny, await makeTinyGpt2());
    vi.stubEnv('CIRCUIT_LENS_HOME', tiny.home);
    vi.stubEnv('CIRCUIT_LENS_MODEL', tiny.folder);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    return tiny.remove();
  });
  return tiny;
}
