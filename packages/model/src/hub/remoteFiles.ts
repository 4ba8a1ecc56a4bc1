import { CircuitLensError } from '@circuit-lens/shared';
import { shardIndexName, singleFileName } from '../weights/shards.ts';
import type { HubClient, RemoteFile } from './HubClient.ts';

/** What of a repository is fetched beside the config; the shards once their index is here. */
export interface RemoteFiles {
  /** The weights in one file, or the index of several. */
  weights: RemoteFile;
  isSharded: boolean;
  tokenizer: RemoteFile[];
}

const tokenizerFiles = ['vocab.json', 'merges.txt'];

/**
 * Finds the files of a model at one revision.
 * @throws CircuitLensError HUB_REFUSED; MODEL_FILES_MISSING for a repository without safetensors
 */
export async function findRemoteFiles(client: HubClient, repository: string, commit: string): Promise<RemoteFiles> {
  const find = (file: string) => client.find(repository, commit, file);
  const [single, ...tokenizer] = await Promise.all([singleFileName, ...tokenizerFiles].map(find));
  const weights = single ?? (await find(shardIndexName));
  if (!weights) throw await withoutSafetensors(client, repository, commit);
  return { weights, isSharded: !single, tokenizer: tokenizer.filter((file) => file !== null && file !== undefined) };
}

/** The pieces that an index names. @throws CircuitLensError MODEL_FILES_CORRUPT when one is not there */
export async function findShards(
  client: HubClient,
  repository: string,
  commit: string,
  names: readonly string[],
): Promise<RemoteFile[]> {
  return Promise.all(
    names.map(async (name) => {
      const found = await client.find(repository, commit, name);
      if (found) return found;
      const message = `${repository} is not whole: its index names "${name}", which is not there. Use another revision or another model.`;
      throw new CircuitLensError('MODEL_FILES_CORRUPT', message, { repository, commit, file: name });
    }),
  );
}

async function withoutSafetensors(client: HubClient, repository: string, commit: string): Promise<CircuitLensError> {
  const pickled = await client.find(repository, commit, 'pytorch_model.bin');
  const what = pickled
    ? `has its weights only as pytorch_model.bin, a pickle, which may run code and is not read. Write it anew once in Python: \`from transformers import GPT2LMHeadModel; GPT2LMHeadModel.from_pretrained("${repository}").save_pretrained("FOLDER", safe_serialization=True)\`, and load FOLDER.`
    : `has no ${singleFileName} and no ${shardIndexName}. Name a repository in the Hugging Face GPT-2 layout.`;
  return new CircuitLensError('MODEL_FILES_MISSING', `${repository} ${what}`, {
    repository,
    commit,
    missing: [singleFileName, shardIndexName],
  });
}
