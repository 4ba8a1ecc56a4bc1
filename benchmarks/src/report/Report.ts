import type { ModelShape } from '../shape.ts';
import type { Library } from '../worker.ts';

/** What one line of a table says: ours, and that of each library, or why there is none. */
export interface Row {
  name: string;
  /** Seconds and megabytes: less is better in both. */
  unit: 's' | 'MB';
  ours: number;
  theirs: Partial<Record<OtherLibrary, number | string>>;
  /** How many rounds the median is of; fewer than asked for where one takes long. */
  rounds: number;
  /** Tokens that were generated: shown as a rate. */
  tokens?: number;
  /** Our share of the machine's peak, 0 to 1, where the arithmetic can be counted. */
  shareOfPeak?: number;
  /** What is asked of ours, and what it is. */
  bar?: { text: string; isMet: boolean };
}

export type OtherLibrary = Exclude<Library, 'circuit_lens'>;

/** In the order of the columns, and of what a comparison goes by. */
export const otherLibraries: readonly OtherLibrary[] = ['transformer_lens', 'huggingface'];

/** Rows that were measured in one go, their libraries in turns. */
export interface Part {
  measuredAt: string;
  /** Processes that waited for a core when it began, averaged over a minute. */
  load: number;
  /** Best float32 matrix product of this machine just before, by PyTorch with the same threads; null where none was needed. */
  peakGflops: number | null;
  rows: Row[];
}

/** Everything that must be the same for two reports to be put together. */
export interface Circumstances {
  machine: { cpu: string; cores: number; memoryGb: number; system: string };
  threads: number;
  model: ModelShape;
  versions: Record<string, string>;
}

/** What a run of the benchmarks leaves: one file a commit. */
export interface Report extends Circumstances {
  format: 1;
  commit: string;
  /** The working copy differs from the commit. */
  isChanged: boolean;
  /** By the name of the command: `forward` is measured by `npm run bench -- forward`. */
  parts: Record<string, Part>;
}
