import { type JobView, resultSoFar } from '../../lib/jobView.ts';

/** How the next tokens are chosen; texts as they stand in their fields, so that one can be empty. */
export interface SamplingFields {
  maxNewTokens: string;
  temperature: string;
  topK: string;
  topP: string;
  seed: string;
}

/** Greedy. */
export const greedy: SamplingFields = { maxNewTokens: '10', temperature: '0', topK: '', topP: '', seed: '0' };

/** The fields as the operation takes them: what is empty is left out. */
export function samplingInput(fields: SamplingFields): Record<string, number> {
  const given = Object.entries(fields).filter(([, text]) => text.trim() !== '');
  return Object.fromEntries(given.map(([name, text]) => [name, Number(text)]));
}

/** A token that was generated. */
export interface WrittenToken {
  id: number;
  text: string;
  probability: number;
}

/** What a job of `generate` has written behind its one prompt so far. */
export function writtenSoFar(job: JobView | null): WrittenToken[] {
  const result = resultSoFar(job) as { continuations: { steps: WrittenToken[] }[] } | null;
  return result?.continuations[0]?.steps ?? [];
}
