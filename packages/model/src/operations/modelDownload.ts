import { CircuitLensError, type DownloadProgress } from '@circuit-lens/shared';
import { z } from 'zod';
import { nameOfRepository, repositoryOf } from '../hub/hubModels.ts';
import { sizeText } from '../hub/sizeText.ts';
import { embeddedModel, isModelFolder } from '../modelFolders.ts';
import { defineOperation, type OperationContext } from './Operation.ts';

/** How often, in ms, it is asked whether somebody has cancelled: bytes may not come for a while. */
const cancelPollMs = 200;

/**
 * Brings a model of the hub into the Hugging Face cache, after which it can be named in any run. A download that was cut
 * or cancelled goes on where it was; one that is there already costs a few questions to the hub, GPT-2 small none.
 */
export const modelDownload = defineOperation({
  name: 'model.download',
  version: 1,
  summary: 'Fetches a GPT-2 of the model hub, checked against its checksums, so that it can be named in any run.',
  input: z.strictObject({
    model: z
      .string()
      .min(1)
      .describe(
        'gpt2, distilgpt2, gpt2-medium, gpt2-large, gpt2-xl, or any repository in the GPT-2 layout, owner/name',
      ),
    revision: z.string().min(1).optional().describe('A branch, tag or commit; default main, of gpt2 a known commit'),
  }),
  example: { model: 'gpt2' },
  output:
    'name: what to write as `model`; repository; revision: the commit; folder; files: { file, bytes, sha256, source: hub or cache, checksumOf: pinned, hub or null }; progress: { file, bytesHere, bytesTotal, bytesPerSecond, secondsLeft, waits }, null when done',
  mode: 'job',
  needs: 'network',
  takesPrompts: false,
  isRepeated: true,
  async run({ model, revision }, context) {
    checkFetchable(model);
    const begun = { name: nameOfRepository(model), repository: repositoryOf(model), revision: null, folder: null };
    const onProgress = (progress: DownloadProgress): void => {
      context.onProgress(shareOf(progress), progressText(progress));
      context.onPartial?.({ ...begun, files: [], progress });
    };
    // Loaded here: what goes to the network takes a while, and nothing else needs it.
    const { pullModel } = await import('../hub/pullModel.ts');
    const pulled = await untilCancelled(context, (signal) => pullModel(model, { revision, signal, onProgress }));
    return { ...pulled, progress: null };
  },
});

function checkFetchable(model: string): void {
  if (model !== embeddedModel && !isModelFolder(model)) return;
  const what = model === embeddedModel ? 'ships with the product' : 'is a folder on this machine';
  const message = `"${model}" ${what}: there is nothing to fetch, name it as \`model\`. To fetch, name gpt2, or a repository as owner/name.`;
  throw new CircuitLensError('BAD_USER_INPUT', message, { field: 'model', got: model });
}

/** Work that knows signals, in a context that has checkpoints. */
async function untilCancelled<T>(context: OperationContext, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const timer = setInterval(() => context.checkpoint().catch((reason: unknown) => abort.abort(reason)), cancelPollMs);
  try {
    return await work(abort.signal);
  } finally {
    clearInterval(timer);
  }
}

function shareOf({ bytesHere, bytesTotal }: DownloadProgress): number {
  return bytesTotal === null || bytesTotal === 0 ? 0 : Math.min(1, bytesHere / bytesTotal);
}

/** "model.safetensors, 120 MB of 548 MB, 12.3 MB/s" */
function progressText({ file, bytesHere, bytesTotal, bytesPerSecond, waits }: DownloadProgress): string {
  if (waits) return `waiting for ${waits}`;
  if (bytesTotal === null) return 'asking the hub';
  const rate = bytesPerSecond === null ? '' : `, ${sizeText(bytesPerSecond)}/s`;
  return `${file ?? 'done'}, ${sizeText(bytesHere)} of ${sizeText(bytesTotal)}${rate}`;
}
