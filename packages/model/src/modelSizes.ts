import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelConfig } from './config.ts';
import { findModelFolder } from './modelFolders.ts';
import { parseCheckpointConfig } from './weights/checkpointConfig.ts';

/** Sizes of a model from its `config.json`, without its weights; null for one that is not here, or is no GPT-2. */
export function modelSizes(model?: string): ModelConfig | null {
  try {
    const path = join(findModelFolder(model).folder, 'config.json');
    return parseCheckpointConfig(readFileSync(path, 'utf8'), path).config;
  } catch {
    return null;
  }
}
