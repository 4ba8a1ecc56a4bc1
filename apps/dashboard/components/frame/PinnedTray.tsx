'use client';
import { HeadChip } from '../HeadChip.tsx';
import { useInvestigation } from './Investigation.tsx';
import styles from './PinnedTray.module.css';
import { ReportMenu } from './ReportMenu.tsx';
import { useCandidateRoles } from './useCandidateRoles.ts';
import { usePins } from './usePins.ts';
import { usePinViews } from './usePinViews.ts';

/** The pinned heads, at the lower edge of every page: role, mean direct effect, pattern on the shown prompt. */
export function PinnedTray() {
  const { model } = useInvestigation();
  const { toggle, move } = usePins();
  const views = usePinViews();
  const candidates = useCandidateRoles({ pause: views.length === 0 });
  return (
    <footer className={styles.tray}>
      <span className={styles.label}>Pinned heads</span>
      {views.length > 0 ? (
        <ul className={styles.chips}>
          {views.map((view) => (
            <HeadChip
              key={view.label}
              view={view}
              model={model.data?.name ?? null}
              config={model.data?.config ?? null}
              candidate={candidates.get(view.label)?.name}
              onRemove={toggle}
              onMove={views.length > 1 ? move : undefined}
            />
          ))}
        </ul>
      ) : (
        <span className="caption">None yet. A pinned head follows you through all pages.</span>
      )}
      <ReportMenu />
      <span className={`caption ${styles.hint}`}>
        <kbd>Enter</kbd> pins the head under the cross, <kbd>?</kbd> lists all keys
      </span>
    </footer>
  );
}
