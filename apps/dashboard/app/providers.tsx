'use client';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { Provider } from 'urql';
import { Frame } from '../components/frame/Frame.tsx';
import { urqlClient } from '../lib/urqlClient.ts';

/** Theme, URL state and API client for every page, and the frame around it. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" disableTransitionOnChange>
      <NuqsAdapter>
        <Provider value={urqlClient}>
          <Frame>{children}</Frame>
        </Provider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}
