'use client';
import { usePathname } from 'next/navigation';
import { type ReactNode, useCallback } from 'react';
import styles from './Frame.module.css';
import { InvestigationProvider, useInvestigation } from './Investigation.tsx';
import { ModelLoading } from './ModelLoading.tsx';
import { OfflineBanner } from './OfflineBanner.tsx';
import { PinnedTray } from './PinnedTray.tsx';
import { PromptStrip } from './PromptStrip.tsx';
import { Rail } from './Rail.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import { StepRow } from './StepRow.tsx';
import { TopBar } from './TopBar.tsx';

/** What stands around every page: rail, top bar, prompt strip, pinned heads. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <InvestigationProvider>
      <FrameLayout>{children}</FrameLayout>
    </InvestigationProvider>
  );
}

function FrameLayout({ children }: { children: ReactNode }) {
  const current = usePathname().split('/')[1] ?? '';
  const { rows, selected, setUrl } = useInvestigation();
  const length = rows?.length ?? 0;
  const onStep = useCallback(
    (step: -1 | 1) => {
      if (length > 0) setUrl({ prompt: ((selected + step + length) % length) + 1 }, { history: 'replace' });
    },
    [length, selected, setUrl],
  );
  return (
    <div className={styles.frame}>
      <Rail current={current} />
      <div className={styles.column}>
        <div className={styles.top}>
          <TopBar />
          <StepRow current={current} />
        </div>
        <OfflineBanner />
        <ModelLoading />
        <PromptStrip onStep={onStep} />
        {children}
        <PinnedTray />
      </div>
      <Shortcuts onPromptStep={onStep} />
    </div>
  );
}
