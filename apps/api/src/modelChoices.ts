import { cachedModels, embeddedModel } from '@circuit-lens/model';
import type { ModelChoice } from './services.ts';

/**
 * Models that can be named, the default one first: it, the embedded one, those that answered since the start, and the
 * GPT-2 models in the Hugging Face cache.
 */
export function modelChoices(defaultName: string, loaded: ReadonlySet<string>): ModelChoice[] {
  const names = new Set([defaultName, embeddedModel, ...loaded, ...cachedModels()]);
  names.delete('');
  return [...names].map((name) => ({
    name,
    isDefault: name === defaultName,
    isEmbedded: name === embeddedModel,
    isLoaded: name === defaultName || loaded.has(name),
  }));
}
