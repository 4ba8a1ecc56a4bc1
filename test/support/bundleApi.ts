import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const sources = ['apps/api/src', 'packages/model/src', 'packages/shared/src'].map((folder) => join(root, folder));
/** What the bundle depends on beside them: the version that is said, and how it is made. */
const others = [join(root, 'apps/api/package.json'), import.meta.filename];
const bundles = join(root, 'test/test-artefacts/api');

/**
 * Makes plain JavaScript of the API, or finds what was made of the same source. Read through tsx, file by file, a server
 * takes four CPU-seconds to start, of which three are the reading; tests start it fifty times. Those in a browser start it
 * as a person does.
 * @returns path of the script that starts it
 */
export async function bundleApi(): Promise<string> {
  const folder = join(bundles, stateOfSources());
  const script = join(folder, 'main.mjs');
  if (existsSync(script)) return script;
  removeOld();
  const unfinished = `${folder}-${process.pid}`;
  await build({
    entryPoints: {
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
    // Another test file built at the same time and was first.
    if (!existsSync(script)) throw error;
    rmSync(unfinished, { recursive: true });
  }
  return script;
}

/** Leaves packages where they are, and lets each file believe that it is where it was. */
function ownSourceOnly(worker: string): Plugin {
  const urlOf = (path: string) => JSON.stringify(pathToFileURL(path).href);
  return {
    name: 'own source only',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
        kind === 'entry-point' || path.startsWith('@circuit-lens/') ? null : { path, external: true },
      );
      onLoad({ filter: /\/(apps|packages)\/.*\.ts$/ }, ({ path }) => {
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
function stateOfSources(): string {
  const inside = sources.flatMap((folder) =>
    (readdirSync(folder, { recursive: true }) as string[]).sort().map((name) => join(folder, name)),
  );
  const hash = createHash('sha256');
  for (const path of [...inside, ...others]) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 12);
}

const hourMs = 3_600_000;

/** Removes bundles that no running test can still use. */
function removeOld(): void {
  mkdirSync(bundles, { recursive: true });
  for (const name of readdirSync(bundles)) {
    const path = join(bundles, name);
    // Another test file may have renamed or removed it since.
    const madeAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (madeAt < Date.now() - hourMs) rmSync(path, { recursive: true, force: true });
  }
}
