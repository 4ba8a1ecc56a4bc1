import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { CircuitLensError } from '@circuit-lens/shared';
import { env } from './env.ts';
import { findSnapshot } from './hub/cacheLayout.ts';
import { hubModel, repositoryOf } from './hub/hubModels.ts';

/** The model that ships with the product. */
export const embeddedModel = 'ioi-mini';

const embeddedFolder = resolve(import.meta.dirname, '../../../models', embeddedModel);

/** Where a model's files lie, and the name it goes by. */
export interface ModelFolder {
  name: string;
  folder: string;
}

/** The model where none is named: of the environment, else GPT-2 small where it is in the cache, else the embedded one. */
export function defaultModelName(): string {
  return env.model || (findSnapshot('gpt2') ? 'gpt2' : embeddedModel);
}

/**
 * Finds the folder of a model: `ioi-mini`, a folder in the Hugging Face GPT-2 layout, or a hub name that is in the
 * Hugging Face cache already. With no name: `defaultModelName`.
 * @throws CircuitLensError UNKNOWN_MODEL
 */
export function findModelFolder(model: string | undefined): ModelFolder {
  const wanted = model || defaultModelName();
  if (wanted === embeddedModel) return { name: embeddedModel, folder: embeddedFolder };
  if (isModelFolder(wanted)) return { name: basename(resolve(wanted)), folder: resolve(wanted) };
  const snapshot = findSnapshot(wanted);
  if (snapshot) return { name: hubModel(wanted)?.name ?? wanted, folder: snapshot };
  const fetchIt = repositoryOf(wanted)
    ? `Fetch it with \`npx circuit-lens models pull ${wanted}\` if it is a model of the hub, or give`
    : 'Give';
  throw new CircuitLensError(
    'UNKNOWN_MODEL',
    `There is no model "${wanted}": it is not "${embeddedModel}", no such folder exists, and the Hugging Face cache does not hold it. ${fetchIt} a folder with config.json, model.safetensors, vocab.json and merges.txt.`,
    { model: wanted },
  );
}

/** Is this a folder of files rather than a name? */
export function isModelFolder(name: string): boolean {
  return existsSync(name) && statSync(name).isDirectory();
}
