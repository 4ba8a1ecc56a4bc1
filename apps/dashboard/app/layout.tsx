import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@fontsource/charis-sil/400.css';
import '@fontsource/charis-sil/400-italic.css';
import './tokens.css';
import './base.css';
import type { Metadata } from 'next';
import { type ReactNode, Suspense } from 'react';
import { Providers } from './providers.tsx';

export const metadata: Metadata = {
  title: { default: 'Circuit Lens', template: '%s · Circuit Lens' },
  description: 'Take GPT-2 apart in the browser.',
};

/** Rendered for each request: the frame depends on the URL, and a page without its frame would jump. */
export const dynamic = 'force-dynamic';

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Suspense>
          <Providers>{children}</Providers>
        </Suspense>
      </body>
    </html>
  );
}
