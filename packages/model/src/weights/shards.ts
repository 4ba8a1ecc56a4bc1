/** The weights of a checkpoint in one file, or in several with an index. */
import { CircuitLensError } from '@circuit-lens/shared';

/** The file of a checkpoint in one piece. */
export const singleFileName = 'model.safetensors';

/** The file that says which tensor is in which piece: `{ "weight_map": { "wte.weight": "model-00001-of-00002.safetensors" } }`. */
export const shardIndexName = 'model.safetensors.index.json';

/** A plain file name, and nothing that leads out of the folder. */
export function isShardName(name: string): boolean {
  return /^[\w-][\w.-]*\.safetensors$/.test(name);
}

/**
 * The files that an index names, in the order of their names, each once.
 * @param path for messages
 * @throws CircuitLensError MODEL_FILES_CORRUPT for what is no index
 */
export function shardFiles(json: string, path: string): string[] {
  const files = [...new Set(Object.values(parseIndex(json, path)))].sort();
  const strange = files.find((file) => !isShardName(file));
  if (strange !== undefined) throw corruptIndex(path, `it names the file ${JSON.stringify(strange)}`);
  if (files.length === 0) throw corruptIndex(path, 'it names no file');
  return files;
}

function parseIndex(json: string, path: string): Record<string, string> {
  let parsed: { weight_map?: unknown };
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw corruptIndex(path, `it is not JSON (${(cause as Error).message})`);
  }
  const map = parsed?.weight_map;
  const isMap = typeof map === 'object' && map !== null && Object.values(map).every((file) => typeof file === 'string');
  if (!isMap) throw corruptIndex(path, 'it has no "weight_map" from tensors to files');
  return map as Record<string, string>;
}

function corruptIndex(path: string, reason: string): CircuitLensError {
  const message = `"${path}" cannot be read as the index of a checkpoint in several files: ${reason}. Fetch the file again.`;
  return new CircuitLensError('MODEL_FILES_CORRUPT', message, { path, reason });
}
