import { weightsVersion } from '@circuit-lens/model';

/**
 * Size and time of change of the weights in every folder that an input names, at any depth: a model that was retrained
 * in its folder must not be answered for by what was computed before. Names of models that ship or come from the hub
 * have no entry.
 */
export async function modelFiles(input: unknown): Promise<Record<string, string>> {
  const folders = [...new Set(modelNames(input))];
  const versions = await Promise.all(folders.map(weightsVersion));
  return Object.fromEntries(folders.flatMap((folder, i) => (versions[i] ? [[folder, versions[i]]] : [])));
}

function modelNames(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(modelNames);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    key === 'model' && typeof entry === 'string' ? [entry] : modelNames(entry),
  );
}
