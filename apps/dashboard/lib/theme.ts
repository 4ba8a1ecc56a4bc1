'use client';
import { useTheme } from 'next-themes';
import { useSyncExternalStore } from 'react';
import type { Theme } from './colorScale.ts';

const never = () => () => {};

/** The theme that shows; light while the page is rendered on the server, which does not know it. */
export function useShownTheme(): Theme {
  const { resolvedTheme } = useTheme();
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return inBrowser && resolvedTheme === 'dark' ? 'dark' : 'light';
}
