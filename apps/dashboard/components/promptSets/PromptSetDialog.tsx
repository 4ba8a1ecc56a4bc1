'use client';
import { type ReactNode, useRef, useState } from 'react';
import { CloseDialog } from '../CloseDialog.tsx';
import { PromptSetPanel } from './PromptSetPanel.tsx';
import styles from './PromptSets.module.css';

/** A button that opens the chooser of prompt sets. */
export function PromptSetDialog({ className, children }: { className: string | undefined; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={className}
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        {children}
      </button>
      <dialog ref={dialog} className={styles.dialog} aria-labelledby="prompt-sets-title" onClose={() => setOpen(false)}>
        <div className={styles.dialogHead}>
          <h2 id="prompt-sets-title">Which prompts?</h2>
          <CloseDialog />
        </div>
        {open && <PromptSetPanel onChosen={() => dialog.current?.close()} />}
      </dialog>
    </>
  );
}
