'use client';
import { createContext, useContext } from 'react';

/** The question of the page that a picture stands on, and the page's finding as text; null while it is computed. */
interface PageFinding {
  question: string;
  finding: string | null;
}

const Context = createContext<PageFinding | null>(null);

export const PageFindingProvider = Context.Provider;

/** Of the page around; null outside of one. */
export function usePageFinding(): PageFinding | null {
  return useContext(Context);
}
