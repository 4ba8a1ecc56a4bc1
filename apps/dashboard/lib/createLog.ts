'use client';
import { useSyncExternalStore } from 'react';

/** What the components of a page note while they are shown. */
export interface Log<Entry> {
  /** @returns a function that takes it off again */
  add(entry: Entry): () => void;
  /** What is noted now. */
  useEntries(): readonly Entry[];
}

/** Makes an empty log. */
export function createLog<Entry>(): Log<Entry> {
  let entries: readonly Entry[] = [];
  const nothing: readonly Entry[] = [];
  const listeners = new Set<() => void>();
  const change = (next: readonly Entry[]): void => {
    entries = next;
    for (const listener of listeners) listener();
  };
  return {
    add(entry) {
      change([...entries, entry]);
      return () => change(entries.filter((other) => other !== entry));
    },
    useEntries: () =>
      useSyncExternalStore(
        (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        () => entries,
        () => nothing,
      ),
  };
}
