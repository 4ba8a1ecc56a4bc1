import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { CircuitLensError } from '@circuit-lens/shared';
import { env } from './env.ts';

/** The model that ships with the product. */
export const embeddedModel = 'ioi-mini';

const embeddedFolder = resolve(import.meta.dirname, '../../../models', embeddedModel);

/** Hub names of the GPT-2 family, by the names people use. */
const hubNames: Record<string, string> = {
  gpt2: 'openai-community/gpt2',
  'gpt2-small': 'openai-community/gpt2',
  'gpt2-medium': 'openai-community/gpt2-medium',
  'gpt2-large': 'openai-community/gpt2-large',
  'gpt2-xl': 'openai-community/gpt2-xl',
  distilgpt2: 'distilbert/distilgpt2',
};

/** Where a model's files lie, and the name it goes by. */
export interface ModelFolder {
  name: string;
  folder: string;
}

/**
 * Finds the folder of a model: `ioi-mini`, a folder in the Hugging Face GPT-2 layout, or a hub name that is in the
 * Hugging Face cache already. With no name: GPT-2 small where it is in the cache, else the embedded model.
 * @throws CircuitLensError UNKNOWN_MODEL
 */
export function findModelFolder(model: string | undefined): ModelFolder {
  const wanted = model || env.model;
  if (!wanted) return cachedSnapshot('gpt2') ?? { name: embeddedModel, folder: embeddedFolder };
  if (wanted === embeddedModel) return { name: embeddedModel, folder: embeddedFolder };
  const isFolder = existsSync(wanted) && statSync(wanted).isDirectory();
  if (isFolder) return { name: basename(resolve(wanted)), folder: resolve(wanted) };
  const cached = cachedSnapshot(wanted);
  if (cached) return cached;
  throw new CircuitLensError(
    'UNKNOWN_MODEL',
    `There is no model "${wanted}": it is not "${embeddedModel}", no such folder exists, and the Hugging Face cache does not hold it. Give a folder with config.json, model.safetensors, vocab.json and merges.txt.`,
    { model: wanted },
  );
}

/**
 * Names of the GPT-2 models in the Hugging Face cache, each one that `findModelFolder` takes: `gpt2` and the like, or
 * owner/name. Models of other architectures and downloads that were cut are left out.
 */
export function cachedModels(): string[] {
  const { huggingFaceCache } = env;
  if (!existsSync(huggingFaceCache)) return [];
  const names = readdirSync(huggingFaceCache)
    .filter((folder) => folder.startsWith('models--'))
    .map((folder) => folder.slice('models--'.length).replace('--', '/'))
    .map((repository) => Object.keys(hubNames).find((name) => hubNames[name] === repository) ?? repository)
    .filter((name) => isGpt2(cachedSnapshot(name)));
  return [...new Set(names)].sort();
}

function isGpt2(found: ModelFolder | null): boolean {
  if (!found) return false;
  try {
    return JSON.parse(readFileSync(join(found.folder, 'config.json'), 'utf8')).model_type === 'gpt2';
  } catch {
    return false;
  }
}

/** The newest snapshot of a hub repository in the Hugging Face cache, or null. */
function cachedSnapshot(model: string): ModelFolder | null {
  const repository = hubNames[model] ?? model;
  // A hub name is at most owner/name; anything else must not become a path inside the cache.
  if (!/^[\w.-]+(\/[\w.-]+)?$/.test(repository) || repository.includes('..')) return null;
  const candidates = [repository, basename(repository)].map((name) =>
    join(env.huggingFaceCache, `models--${name.replace('/', '--')}`, 'snapshots'),
  );
  for (const snapshots of candidates.filter((path) => existsSync(path))) {
    const complete = readdirSync(snapshots)
      .map((revision) => join(snapshots, revision))
      .filter((folder) => existsSync(join(folder, 'model.safetensors')) && existsSync(join(folder, 'config.json')))
      .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
    if (complete[0]) return { name: model, folder: complete[0] };
  }
  return null;
}
