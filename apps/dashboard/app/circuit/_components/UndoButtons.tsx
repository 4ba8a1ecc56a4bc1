'use client';
import { useCircuitUrl } from '../useCircuitUrl.ts';
import type { Undo } from '../useUndo.ts';

/** The ways back: one change, and everything that is off. */
export function UndoButtons({ undo }: { undo: Undo }) {
  const [{ off }] = useCircuitUrl();
  return (
    <>
      <button type="button" className="textButton" disabled={!undo.canUndo} onClick={undo.undo}>
        Undo
      </button>
      <button type="button" className="textButton" disabled={!undo.canRedo} onClick={undo.redo}>
        Redo
      </button>
      <button type="button" className="textButton" disabled={off.length === 0} onClick={() => undo.change({ off: [] })}>
        All on
      </button>
    </>
  );
}
