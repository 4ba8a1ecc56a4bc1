import type { DownloadProgress } from '@circuit-lens/shared/names';
import { fileSize } from '../../lib/format.ts';
import { duration, type JobView } from '../../lib/jobView.ts';
import type { DownloadJobs, HubModels } from './queries.ts';

/** One line of the list of models to fetch. */
export interface DownloadChoice {
  name: string;
  /** "gpt2 · 548 MB" */
  label: string;
}

/** The models that can be fetched, those that were cut first: GPT-2 small, and the rest by size. */
export function downloadChoices(models: HubModels): DownloadChoice[] {
  const open = models.filter(({ state }) => state !== 'HERE');
  const cutFirst = [...open].sort((a, b) => Number(b.state === 'INCOMPLETE') - Number(a.state === 'INCOMPLETE'));
  return cutFirst.map(({ name, bytes, state }) => ({
    name,
    label: `${name}${bytes === null ? '' : ` · ${fileSize(bytes)}`}${state === 'INCOMPLETE' ? ' here, the rest to come' : ''}`,
  }));
}

/** The model that is being fetched; null for none. */
export function downloadUnderWay({ running, queued }: DownloadJobs): string | null {
  const job = [...running.nodes, ...queued.nodes].find(({ operation }) => operation === 'model.download');
  return (job?.input as { model?: string } | undefined)?.model ?? null;
}

/** How far a download is, in words: what comes, and how fast. */
export function downloadWords(job: JobView): { what: string; speed: string } {
  const progress = (job.partial as { progress?: DownloadProgress } | null)?.progress;
  if (job.state === 'queued') return { what: 'after the download before it', speed: '' };
  if (progress?.waits) return { what: `waits for ${progress.waits}`, speed: '' };
  if (!progress || progress.bytesTotal === null) return { what: 'asking the hub', speed: '' };
  const { bytesHere, bytesTotal, bytesPerSecond, secondsLeft } = progress;
  return {
    what: `${fileSize(bytesHere)} of ${fileSize(bytesTotal)}`,
    speed: [
      ...(bytesPerSecond === null ? [] : [`${fileSize(bytesPerSecond)}/s`]),
      ...(secondsLeft === null ? [] : [`${duration(secondsLeft)} left`]),
    ].join(' · '),
  };
}

/** What `model.download` gives, as far as the page reads it. */
interface DownloadResult {
  name: string;
  files: { checksumOf: string | null }[];
}

/** Where a model is that was fetched; null while it is not, or where its result had to leave the store. */
export function downloadResult(job: JobView): DownloadResult | null {
  return (job.result as { result?: DownloadResult } | null)?.result ?? null;
}

/** Whether what came was compared with checksums, as the end of "gpt2 is here"; nothing where that is not known. */
export function checksumWords(job: JobView): string {
  const result = downloadResult(job);
  if (!result) return '';
  const isChecked = result.files.every(({ checksumOf }) => checksumOf !== null);
  return isChecked ? ', its checksums are right' : '; the hub names no checksums for it';
}

/** A repository as a person may paste it: with the address of its page around it. */
export function repositoryName(text: string): string {
  return text
    .trim()
    .replace(/^https?:\/\/[^/]+\//, '')
    .replace(/\/(tree|blob)\/.*$|\/+$/, '');
}
