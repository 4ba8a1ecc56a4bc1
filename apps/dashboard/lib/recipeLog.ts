'use client';
import { useEffect } from 'react';
import { createLog } from './createLog.ts';
import type { Recipe } from './pinnedViews.ts';

/** What gives the numbers of a picture again. */
export interface LoggedRecipe extends Recipe {
  /** Of the picture. */
  title: string;
}

const log = createLog<LoggedRecipe>();

/** Notes the recipes of a picture for as long as it is shown. */
export function useLoggedRecipes(title: string, recipes: readonly Recipe[]): void {
  // By what they say: a picture that is drawn again makes them anew.
  const key = JSON.stringify(recipes);
  useEffect(() => {
    const ends = (JSON.parse(key) as Recipe[]).map((recipe) => log.add({ ...recipe, title }));
    return () => {
      for (const end of ends) end();
    };
  }, [title, key]);
}

/** The recipes of the pictures that the page shows now. */
export const useRecipeLog = log.useEntries;
