import { CircuitLensError } from '@circuit-lens/shared';

/** What a file of a pinned revision is known to be. */
export interface PinnedFile {
  bytes?: number;
  sha256: string;
}

/** A commit, and what its files must be. */
export interface PinnedRevision {
  revision: string;
  files: Readonly<Record<string, PinnedFile>>;
}

/** A model of the hub that goes by a short name. */
export interface HubModel {
  name: string;
  repository: string;
  /** Size of its weights file, roughly: what a person wants to know before the hub was asked. */
  approximateBytes: number;
  /** The revision that is fetched unless another is named, and what its files must be. */
  pinned?: PinnedRevision;
}

/** The GPT-2 family by the names people use, smallest first after the one they come for. */
export const hubModels: readonly HubModel[] = [
  {
    name: 'gpt2',
    repository: 'openai-community/gpt2',
    approximateBytes: 548_105_171,
    pinned: {
      revision: '607a30d783dfa663caf39e06633721c8d4cfcd7e',
      files: {
        'model.safetensors': {
          bytes: 548_105_171,
          sha256: '248dfc3911869ec493c76e65bf2fcf7f615828b0254c12b473182f0f81d3a707',
        },
        'config.json': { bytes: 665, sha256: '0daed7749b4f02b8f76240d5444551d7b08712dab4d0adb8239c56ba823bb7b4' },
        'vocab.json': { bytes: 1_042_301, sha256: '196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783' },
        'merges.txt': { sha256: '1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5' },
      },
    },
  },
  { name: 'distilgpt2', repository: 'distilbert/distilgpt2', approximateBytes: 353e6 },
  { name: 'gpt2-medium', repository: 'openai-community/gpt2-medium', approximateBytes: 1.52e9 },
  { name: 'gpt2-large', repository: 'openai-community/gpt2-large', approximateBytes: 3.25e9 },
  { name: 'gpt2-xl', repository: 'openai-community/gpt2-xl', approximateBytes: 6.43e9 },
];

const otherNames: Readonly<Record<string, string>> = { 'gpt2-small': 'gpt2' };

/** The entry of a short name or of its repository; undefined for any other repository. */
export function hubModel(name: string): HubModel | undefined {
  const known = otherNames[name] ?? name;
  return hubModels.find((model) => model.name === known || model.repository === known);
}

/** The repository of a name: of a short one its own, else the name itself. Null for what can't be a repository. */
export function repositoryOf(name: string): string | null {
  const repository = hubModel(name)?.repository ?? name;
  // A hub name is at most owner/name; anything else must not become a path inside the cache.
  return /^[\w.-]+(\/[\w.-]+)?$/.test(repository) && !/(^|\/)\.|\.\./.test(repository) ? repository : null;
}

/** @throws CircuitLensError BAD_USER_INPUT for what can't be the name of a repository */
export function checkedRepository(name: string): string {
  const repository = repositoryOf(name);
  if (repository) return repository;
  const known = hubModels.map((model) => model.name);
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `"${name}" is not a name of the hub. Allowed: ${known.join(', ')}, or a repository as owner/name.`,
    { field: 'model', got: name, known },
  );
}

/**
 * A branch, tag or commit by the rules of git: it becomes a path inside the cache.
 * @throws CircuitLensError BAD_USER_INPUT for what can't be one
 */
export function checkRevision(revision: string): void {
  if (/^[\w.+/@=-]+$/.test(revision) && !/^[/-]|\/$|\/\/|(^|\/)\.|\.\.|@\{/.test(revision)) return;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `"${revision}" is no revision. Name a branch, a tag or a commit, such as main; left out, main is fetched.`,
    { field: 'revision', got: revision },
  );
}

/** What is known of the revision to fetch, where it is the pinned one: named, or none is. */
export function pinnedRevision(name: string, revision: string | undefined): PinnedRevision | null {
  const pinned = hubModel(name)?.pinned;
  return pinned && (revision === undefined || revision === pinned.revision) ? pinned : null;
}

/** The name that people use for a repository: a short one where there is one. */
export function nameOfRepository(repository: string): string {
  return hubModel(repository)?.name ?? repository;
}
