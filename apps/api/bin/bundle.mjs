// Plain JavaScript: it is what spares a server the reading of TypeScript.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '../../..');
const sources = ['apps/api/src', 'packages/model/src', 'packages/shared/src'].map((folder) => join(root, folder));
/** What a bundle depends on beside them: the version that is said, and how it is made. */
const others = [join(root, 'apps/api/package.json'), import.meta.filename];
const bundles = join(root, 'apps/api/dist');

/** Bundles that nobody started for so long; a running server still reads parts of its own. */
const keptMs = 7 * 24 * 3_600_000;

/**
 * Makes plain JavaScript of the API, or finds what was made of the same source. Read through tsx, file by file, a server takes
 * four CPU-seconds to start, of which three are the reading, and some 120 MB of memory for as long as it runs: tsx keeps two
 * more threads with a heap of their own, and the source maps of every file.
 * @returns {Promise<string>} folder with `start.mjs` and `main.mjs`
 */
export async function bundleApi() {
  const folder = join(bundles, stateOfSources());
  if (isWhole(folder)) {
    utimesSync(folder, new Date(), new Date());
    return folder;
  }
  removeOld();
  const unfinished = `${folder}-${process.pid}`;
  const { build } = await import('esbuild');
  await build({
    entryPoints: {
      start: join(root, 'apps/api/src/start.ts'),
      main: join(root, 'apps/api/src/main.ts'),
      worker: join(root, 'packages/model/src/worker/workerMain.ts'),
    },
    outdir: unfinished,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [ownSourceOnly(join(folder, 'worker.mjs'))],
  });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another process built at the same time and was first.
    rmSync(unfinished, { recursive: true, force: true });
    if (!isWhole(folder)) throw error;
  }
  return folder;
}

/** @param {string} folder */
function isWhole(folder) {
  return existsSync(join(folder, 'main.mjs'));
}

/**
 * Leaves packages where they are, and lets each file believe that it is where it was.
 * @param {string} worker path that it will have
 */
function ownSourceOnly(worker) {
  const urlOf = (path) => JSON.stringify(pathToFileURL(path).href);
  return {
    name: 'own source only',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
        kind === 'entry-point' || path.startsWith('@circuit-lens/') ? null : { path, external: true },
      );
      onLoad({ filter: /[\\/](apps|packages)[\\/].*\.ts$/ }, ({ path }) => {
        const contents = readFileSync(path, 'utf8')
          .replaceAll(`new URL('./workerEntry.mjs', import.meta.url)`, `new URL(${urlOf(worker)})`)
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
          .replaceAll('import.meta.url', urlOf(path));
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** Another one after every change of a file. */
function stateOfSources() {
  const inside = sources.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .sort()
      .map((name) => join(folder, name)),
  );
  const hash = createHash('sha256');
  for (const path of [...inside, ...others]) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 12);
}

function removeOld() {
  mkdirSync(bundles, { recursive: true });
  for (const name of readdirSync(bundles)) {
    const path = join(bundles, name);
    // Another process may have renamed or removed it since.
    const usedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (usedAt < Date.now() - keptMs) rmSync(path, { recursive: true, force: true });
  }
}
