'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { pageOf } from '../../lib/pages.ts';
import styles from './Shortcuts.module.css';
import { pageLetters, shortcutOf } from './shortcuts.ts';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Listens for the shortcuts of the frame, and lists them on `?`. */
export function Shortcuts({ onPromptStep }: { onPromptStep: (step: -1 | 1) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const pending = useRef<'g' | null>(null);
  const router = useRouter();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const shortcut = shortcutOf(event.key, pending.current);
      pending.current = event.key === 'g' ? 'g' : null;
      if (!shortcut) return;
      event.preventDefault();
      if (shortcut.kind === 'help') dialog.current?.showModal();
      else if (shortcut.kind === 'prompt') onPromptStep(shortcut.step);
      else router.push(`/${shortcut.slug}${window.location.search}`);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [onPromptStep, router]);
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="shortcuts-title">
      <h2 id="shortcuts-title">Keyboard</h2>
      <dl className={styles.list}>
        <Row keys="[ ]" what="previous and next prompt" />
        {[...pageLetters()].map(([letter, slug]) => (
          <Row key={slug} keys={`g ${letter}`} what={pageOf(slug).name} />
        ))}
        <Row keys="← ↑ → ↓" what="move in a grid" />
        <Row keys="Enter" what="pin the head under the cross" />
        <Row keys="?" what="this list" />
      </dl>
      <form method="dialog">
        <button type="submit" className="button">
          Close
        </button>
      </form>
    </dialog>
  );
}

function Row({ keys, what }: { keys: string; what: string }) {
  return (
    <>
      <dt>
        {keys.split(' ').map((key, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same key may be pressed twice, as for Guide
          <kbd key={i}>{key}</kbd>
        ))}
      </dt>
      <dd>{what}</dd>
    </>
  );
}
