'use client';
import { useSyncExternalStore } from 'react';

/** A query that a page ran, as "Copy query" shows it. */
export interface LoggedQuery {
  name: string;
  text: string;
  variables: Record<string, unknown>;
}

let entries: readonly LoggedQuery[] = [];
const listeners = new Set<() => void>();
const nothing: readonly LoggedQuery[] = [];

function change(next: readonly LoggedQuery[]): void {
  entries = next;
  for (const listener of listeners) listener();
}

/** Notes a query for as long as its component shows it. @returns a function that takes it off again */
export function logQuery(entry: LoggedQuery): () => void {
  change([...entries, entry]);
  return () => change(entries.filter((other) => other !== entry));
}

/** The queries behind what the page shows now. */
export function useQueryLog(): readonly LoggedQuery[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entries,
    () => nothing,
  );
}
