'use client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Circuit } from './circuit.ts';
import type { Source } from './circuitFinding.ts';
import { useCircuitUrl } from './useCircuitUrl.ts';

/** What can be taken back: heads switched off, and changes of the person's own circuit. */
interface Step {
  from: Source;
  circuit: string | null;
  off: string[];
  mine: Circuit | null;
}

/** Changes that can be undone and done again, also by Ctrl+Z and Ctrl+Shift+Z. */
export function useUndo() {
  const [{ from, circuit, off, mine }, setUrl] = useCircuitUrl();
  const [past, setPast] = useState<Step[]>([]);
  const [future, setFuture] = useState<Step[]>([]);
  const now = useMemo<Step>(() => ({ from, circuit, off, mine }), [from, circuit, off, mine]);

  const change = (next: Partial<Step>) => {
    setPast([...past, now]);
    setFuture([]);
    void setUrl(next);
  };
  const undo = useCallback(() => {
    const last = past.at(-1);
    if (!last) return;
    setPast(past.slice(0, -1));
    setFuture([now, ...future]);
    void setUrl(last);
  }, [past, future, now, setUrl]);
  const redo = useCallback(() => {
    const [next, ...rest] = future;
    if (!next) return;
    setFuture(rest);
    setPast([...past, now]);
    void setUrl(next);
  }, [past, future, now, setUrl]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (isTyping || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
      event.preventDefault();
      if (event.shiftKey) redo();
      else undo();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [undo, redo]);

  return { change, undo, redo, canUndo: past.length > 0, canRedo: future.length > 0 };
}

export type Undo = ReturnType<typeof useUndo>;
