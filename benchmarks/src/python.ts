import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { env } from './env.ts';

/** Versions of TransformerLens that can be compared with; the first is taken when none is named. */
export const transformerLensVersions = ['3.9', '4.3'] as const;
export type TransformerLensVersion = (typeof transformerLensVersions)[number];

/** A virtual environment of one version: where it lies, and what is in it. */
export interface Environment {
  folder: string;
  python: string;
  requirements: string;
  /** Written when everything is installed. */
  readyFile: string;
}

export function environmentOf(version: TransformerLensVersion): Environment {
  const folder = join(env.cacheFolder, `transformer-lens-${version}`);
  return {
    folder,
    python: process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python'),
    requirements: fileURLToPath(new URL(`../python/requirements/${version}.txt`, import.meta.url)),
    readyFile: join(folder, 'ready'),
  };
}

/** @throws Error naming the versions there are */
export function parseVersion(text: string): TransformerLensVersion {
  const version = transformerLensVersions.find((one) => one === text);
  if (version) return version;
  throw new Error(
    `There is no comparison with TransformerLens ${text}; choose from ${transformerLensVersions.join(', ')}.`,
  );
}

/**
 * The Python that has a version of TransformerLens: what PYTHON says, else the virtual environment.
 * @throws Error saying how to make one, or what the named one lacks
 */
export function findPython(version: TransformerLensVersion): string {
  if (env.python) return checkedPython(env.python, version);
  const { python, readyFile } = environmentOf(version);
  if (existsSync(readyFile)) return python;
  throw new Error(
    `There is no Python with TransformerLens ${version} yet. Run "npm run bench:setup -- ${version}", which makes one in ${env.cacheFolder} (about 2 GB), or name one in PYTHON.`,
  );
}

const packages = ['torch', 'transformers', 'transformer_lens'];

/** The Python that a person named, which may have anything. */
function checkedPython(python: string, version: TransformerLensVersion): string {
  const test = `from importlib.metadata import version\nfor name in ${JSON.stringify(packages)}: version(name)`;
  const { status, error } = spawnSync(python, ['-c', test], { stdio: 'ignore' });
  if (status === 0) return python;
  const lack = error
    ? `which can't be started (${error.message}). Name`
    : `which lacks one of ${packages.join(', ')}. Install them, name`;
  throw new Error(
    `PYTHON is "${python}", ${lack} another one, or unset PYTHON and run "npm run bench:setup -- ${version}".`,
  );
}
