import { rmSync } from 'node:fs';
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@circuit-lens/model';
import { CircuitLensError, isDiskFull } from '@circuit-lens/shared';

/**
 * Files made to be downloaded, kept a while for the next range of them. Names are content addresses: a file never
 * changes under its name. The folder is emptied at every start.
 */
export class Downloads {
  readonly folder: string;
  private readonly inFlight = new Map<string, Promise<void>>();

  constructor(
    home: string,
    private readonly bytesMax: number,
  ) {
    this.folder = join(home, 'downloads');
    rmSync(this.folder, { recursive: true, force: true });
    makeFolder(this.folder);
  }

  /**
   * Makes sure that a file is there; `write` is called at most once at a time for a name.
   * @throws CircuitLensError DISK_FULL, and what `write` throws
   */
  async provide(name: string, write: (path: string) => Promise<void>): Promise<void> {
    const path = join(this.folder, name);
    const isThere = await utimes(path, new Date(), new Date()).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    const known = this.inFlight.get(name);
    if (known) return known;
    const made = this.make(path, write).finally(() => this.inFlight.delete(name));
    this.inFlight.set(name, made);
    return made;
  }

  private async make(path: string, write: (path: string) => Promise<void>): Promise<void> {
    const half = `${path}.half`;
    try {
      await write(half);
      await rename(half, path);
    } catch (cause) {
      await rm(half, { force: true });
      if (!isDiskFull(cause)) throw cause;
      throw new CircuitLensError('DISK_FULL', `The disk is full; ${path} was not written.`, { path }, { cause });
    }
    await this.makeRoom();
  }

  /** Removes the files used longest ago; the newest stays. A file that is being sent is sent to its end. */
  private async makeRoom(): Promise<void> {
    const paths = (await readdir(this.folder))
      .filter((name) => !name.endsWith('.half'))
      .map((name) => join(this.folder, name));
    const files = await Promise.all(paths.map(async (path) => ({ path, ...(await stat(path)) })));
    files.sort((a, b) => b.mtimeMs - a.mtimeMs);
    let total = 0;
    for (const [i, { path, size }] of files.entries()) {
      total += size;
      if (i > 0 && total > this.bytesMax) await rm(path, { force: true });
    }
  }
}
