'use client';
import { get, set } from 'idb-keyval';
import { useEffect, useSyncExternalStore } from 'react';
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

function change(next: readonly PinnedView[]): void {
  views = next;
  for (const listener of listeners) listener();
}

/** Pins a view at the end, or takes it off where it is pinned. */
export function togglePinnedView(view: PinnedView): void {
  const others = (views ?? none).filter(({ id }) => id !== view.id);
  change(others.length < (views ?? none).length ? others : [...others, view]);
  // Where nothing can be kept, pins live as long as the tab.
  set(storeKey, views).catch(() => {});
}

/** The pinned views in the order they were pinned. They stay in this browser. */
export function usePinnedViews(): readonly PinnedView[] {
  useEffect(() => {
    if (views === null)
      get<PinnedView[]>(storeKey).then(
        (kept) => views ?? change(kept ?? none),
        () => {},
      );
  }, []);
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => views ?? none,
    () => none,
  );
}
