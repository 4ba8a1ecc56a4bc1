import { embeddedModel, listModels } from '@circuit-lens/model';
import type { ModelChoice } from './services.ts';

/**
 * Models that can be named, the default one first: it, the embedded one, those that answered since the start, and the
 * GPT-2 models of the hub that are here; after them those that can be fetched.
 */
export function modelChoices(defaultName: string, loaded: ReadonlySet<string>): ModelChoice[] {
  const ofHub = new Map(listModels().map((model) => [model.name, model]));
  const here = [...ofHub.values()].filter(({ state }) => state === 'here').map(({ name }) => name);
  const names = new Set([defaultName, embeddedModel, ...loaded, ...here, ...ofHub.keys()]);
  names.delete('');
  return [...names].map((name) => {
    const { repository = null, state = 'here', bytes = null } = ofHub.get(name) ?? {};
    return {
      name,
      isDefault: name === defaultName,
      isEmbedded: name === embeddedModel,
      isLoaded: name === defaultName || loaded.has(name),
      ...{ repository, state, bytes },
    };
  });
}
