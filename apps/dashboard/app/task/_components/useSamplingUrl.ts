'use client';
import { parseAsString, useQueryStates } from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';
import { greedy, type SamplingFields } from '../continuation.ts';

const params = {
  maxNewTokens: parseAsString.withDefault(greedy.maxNewTokens),
  temperature: parseAsString.withDefault(greedy.temperature),
  topK: parseAsString.withDefault(greedy.topK),
  topP: parseAsString.withDefault(greedy.topP),
  seed: parseAsString.withDefault(greedy.seed),
} satisfies Record<keyof SamplingFields, unknown>;

/** How the continuation is drawn, in the URL; what is typed is no step of the browser's history. */
export function useSamplingUrl() {
  return useQueryStates(params, { ...urlOptions, history: 'replace' });
}
