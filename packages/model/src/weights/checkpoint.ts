/** Loads a local folder in the Hugging Face GPT-2 layout. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CircuitLensError } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import { findNotFinite } from '../findNotFinite.ts';
import { readModelText } from '../readModelText.ts';
import { CheckpointFiles } from './CheckpointFiles.ts';
import { parseCheckpointConfig } from './checkpointConfig.ts';
import { contentHash } from './contentHash.ts';
import { type LoadControl, part } from './LoadControl.ts';
import type { ModelWeights } from './ModelWeights.ts';
import { isMissing, type MissingPart, missingParts } from './missingParts.ts';
import { checkpointTensors, keysWithoutPrefix, untiedKey } from './names.ts';
import { type ReadTensor, readWeights } from './readWeights.ts';

export interface LoadOptions extends LoadControl {
  /** Folder in which content hashes are remembered. */
  home?: string;
}

export interface LoadedCheckpoint {
  config: ModelConfig;
  /** The checkpoint's own numbers, unprocessed. */
  weights: ModelWeights;
  /** Identifies weights and config, whatever the folder is called. */
  contentHash: string;
  /** Parts that the checkpoint lacks as a whole; what is held of them is empty, and must not be read. */
  missing: MissingPart[];
}

/** Reading, against hashing for the first time. */
const readingShare = 0.6;

/**
 * Loads `config.json` and `model.safetensors`, or the files that `model.safetensors.index.json` names (F32, F16, BF16 or
 * F64; keys with or without `transformer.`; tied, or with `lm_head.weight`, which is used where it exists). Parts other
 * than attention may be missing as a whole. Takes the size of the weights in memory and little more.
 * @throws CircuitLensError UNKNOWN_MODEL no such folder; MODEL_FILES_MISSING; MODEL_FILES_CORRUPT; MODEL_NOT_GPT2;
 *   NOT_FINITE weights with NaN or infinity; JOB_CANCELLED
 */
export async function loadCheckpoint(folder: string, options: LoadOptions = {}): Promise<LoadedCheckpoint> {
  const { configPath, weightsPath } = await findFiles(folder);
  const { config, tied } = parseCheckpointConfig(readModelText(configPath), configPath);
  const files = await CheckpointFiles.open(folder, weightsPath);
  try {
    const { names, missing } = checkTensors(files, config, tied);
    const read: ReadTensor = async (key) => {
      if (isMissing(key, missing)) return new Float32Array(0);
      const name = names.get(key)!;
      const values = await files.readFloat32(name);
      checkFinite(values, name, files.pathOf(name));
      return values;
    };
    const weights = await readWeights(read, config, names.has(untiedKey), part(options, 0, readingShare));
    const hashing = { home: options.home, ...part(options, readingShare, 1) };
    return { config, weights, missing, contentHash: await contentHash(files.paths, config, hashing) };
  } finally {
    await files.close();
  }
}

async function findFiles(folder: string): Promise<{ configPath: string; weightsPath: string }> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    const message = `There is no model folder "${folder}". Name a folder with config.json and model.safetensors, or a model that \`npx circuit-lens models list\` knows.`;
    throw new CircuitLensError('UNKNOWN_MODEL', message, { folder });
  }
  const [configPath, weightsPath] = [join(folder, 'config.json'), CheckpointFiles.find(folder)];
  const hasConfig = existsSync(configPath);
  if (hasConfig && weightsPath) return { configPath, weightsPath };
  const missing = [...(hasConfig ? [] : ['config.json']), ...(weightsPath ? [] : ['model.safetensors'])];
  throw new CircuitLensError(
    'MODEL_FILES_MISSING',
    `"${folder}" lacks ${missing.join(' and ')}. ${remedyFor(folder, weightsPath !== null)}`,
    { folder, missing: missing.map((name) => join(folder, name)) },
  );
}

function remedyFor(folder: string, hasWeights: boolean): string {
  if (hasWeights) return 'Put it there: it says how large the model is.';
  if (existsSync(join(folder, 'pytorch_model.bin'))) {
    return 'Its pytorch_model.bin is a pickle, which may run code and is not read: save the model anew in Python with `model.save_pretrained(folder, safe_serialization=True)`.';
  }
  return 'Put it there, or load another folder.';
}

/**
 * Every tensor needed is there in its shape, and no block has one that is unknown.
 * @returns the file's names by key, and the parts that it lacks as a whole
 */
function checkTensors(
  files: CheckpointFiles,
  config: ModelConfig,
  tied: boolean,
): { names: Map<string, string>; missing: MissingPart[] } {
  const names = keysWithoutPrefix(files.names, files.path);
  const needed = checkpointTensors(config, tied && !names.has(untiedKey));
  const missing = missingParts(needed, (key) => names.has(key), tied);
  const fail = (tensor: string, reason: string, details: Record<string, unknown>): never => {
    const message = `"${files.path}" does not fit its config.json: tensor "${tensor}" ${reason}. Fetch both files again, from one model.`;
    throw new CircuitLensError('MODEL_FILES_CORRUPT', message, { path: files.path, tensor, ...details });
  };
  for (const { key, shape } of needed) {
    const got = files.entry(names.get(key) ?? '')?.shape;
    if (!got && isMissing(key, missing)) continue;
    if (!got) fail(key, `is missing; expected one of shape [${shape}]`, { expected: shape });
    else if (String(got) !== String(shape)) {
      fail(key, `has the shape [${got}]; expected [${shape}]`, { got, expected: shape });
    }
  }
  // Heads for other tasks may lie beside the model, but an unknown part of a block would be left out of the computation.
  const known = new Set(needed.map(({ key }) => key));
  const unknown = [...names.keys()].find((key) => key.startsWith('h.') && !known.has(key));
  if (unknown) fail(unknown, `belongs to no GPT-2 of ${config.nLayers} layers`, { nLayers: config.nLayers });
  return { names, missing };
}

function checkFinite(values: Float32Array, name: string, path: string): void {
  const index = findNotFinite(values);
  if (index < 0) return;
  const message = `Weights must be finite: tensor "${name}" in "${path}" has ${values[index]} at index ${index} of ${values.length}. Fetch the file again, or load another model.`;
  throw new CircuitLensError('NOT_FINITE', message, { path, tensor: name, index, value: String(values[index]) });
}
