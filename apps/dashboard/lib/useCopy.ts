'use client';
import { useState } from 'react';

/** How long a button says that something was copied, in milliseconds. */
const saidMs = 2000;

/** Copies text to the clipboard; `copied` is true for a moment after it. */
export function useCopy(): { copied: boolean; copy: (text: string) => Promise<void> } {
  const [copied, setCopied] = useState(false);
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), saidMs);
  };
  return { copied, copy };
}
