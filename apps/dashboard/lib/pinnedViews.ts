'use client';
import { get, set } from 'idb-keyval';
import { useEffect, useSyncExternalStore } from 'react';
import type { Theme } from './colorScale.ts';
import type { Cell } from './csv.ts';

/** An operation and its input: what gives the numbers of a picture again. */
export interface Recipe {
  operation: string;
  input: Record<string, unknown>;
}

/** One picture of a saved investigation, as it stood on its page. */
export interface PinnedView {
  /** The same picture of the same recipes has the same id. */
  id: string;
  /** The question of its page, and what the page found. */
  question: string;
  finding: string;
  title: string;
  /** Unit, range, number of prompts. */
  caption: string;
  /** What its colours mean; null where they mean nothing. */
  legend: string | null;
  /** Model, flags, BOS, product, in words. */
  provenance: readonly string[];
  pictures: readonly { title: string; svg: string }[];
  /** In whose colours the pictures are. */
  theme?: Theme;
  /** All digits. */
  header: readonly string[];
  rows: readonly (readonly Cell[])[];
  recipes: readonly Recipe[];
}

/** The recipes of a figure; none while one of them is not known, or not done. */
export function wholeRecipes(recipes: readonly (Recipe | null)[]): readonly Recipe[] {
  return recipes.every((recipe) => recipe !== null) ? recipes : [];
}

const storeKey = 'pinned-views';
const none: readonly PinnedView[] = [];
const listeners = new Set<() => void>();
let views: readonly PinnedView[] | null = null;

let reading: Promise<void> | null = null;

function change(next: readonly PinnedView[]): void {
  views = next;
  for (const listener of listeners) listener();
}

/** Reads what this browser has kept, once. Where nothing can be kept, pins live as long as the tab. */
function read(): Promise<void> {
  reading ??= get<PinnedView[]>(storeKey).then(
    (kept) => change(kept ?? none),
    () => change(none),
  );
  return reading;
}

/** Pins a view at the end, or takes it off where it is pinned, once it is known what is. */
export async function togglePinnedView(view: PinnedView): Promise<void> {
  await read();
  const pinned = views ?? none;
  const others = pinned.filter(({ id }) => id !== view.id);
  const next = others.length < pinned.length ? others : [...pinned, view];
  change(next);
  await set(storeKey, next).catch(() => {});
}

/** The pinned views in the order they were pinned. They stay in this browser. */
export function usePinnedViews(): readonly PinnedView[] {
  useEffect(() => void read(), []);
  return useSyncExternalStore(subscribe, pinnedViews, () => none);
}

/** The views that are known to be pinned. */
export const pinnedViews = (): readonly PinnedView[] => views ?? none;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
