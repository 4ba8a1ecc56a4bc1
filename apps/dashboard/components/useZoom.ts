'use client';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import {
  type CellPlace,
  isWhole,
  showing,
  wholeWindow,
  type ZoomWindow,
  zoomed,
  zoomsFrom,
} from '../lib/zoomWindow.ts';

export interface Zoom {
  window: ZoomWindow;
  /** Is the picture large enough to be zoomed? */
  isOffered: boolean;
  isWhole: boolean;
  /** One step about a cell, or about the middle. */
  step: (direction: 1 | -1, about?: CellPlace | null) => void;
  reset: () => void;
  /** Brings a cell into view. */
  show: (cell: CellPlace) => void;
  /** Takes +, − and 0; false for any other key. */
  onKey: (key: string, about: CellPlace | null) => boolean;
}

/**
 * Zoom of a square picture of many cells: buttons, +, − and 0, and the wheel once the picture has the focus or with Ctrl held,
 * so that a page still scrolls over it.
 * @param picture takes the wheel
 * @param about the cell under the pointer
 */
export function useZoom(
  size: number,
  picture: RefObject<SVGSVGElement | null>,
  about: RefObject<CellPlace | null>,
): Zoom {
  const [state, setState] = useState({ size, window: wholeWindow(size) });
  // Another size is another picture.
  const window = state.size === size ? state.window : wholeWindow(size);
  const last = useRef(window);
  last.current = window;
  const set = useCallback((next: ZoomWindow) => setState({ size, window: next }), [size]);
  const isOffered = size >= zoomsFrom;
  const step = useCallback(
    (direction: 1 | -1, cell?: CellPlace | null) =>
      set(zoomed(last.current, size, direction, cell ?? middle(last.current))),
    [set, size],
  );
  useEffect(() => {
    const element = picture.current;
    if (!element || !isOffered) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && document.activeElement !== element) return;
      event.preventDefault();
      step(event.deltaY < 0 ? 1 : -1, about.current);
    };
    // React's own listener is passive: it could not keep the page from scrolling.
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [picture, about, isOffered, step]);
  const reset = useCallback(() => set(wholeWindow(size)), [set, size]);
  return {
    window,
    isOffered,
    isWhole: isWhole(window, size),
    step,
    reset,
    show: useCallback((cell) => set(showing(last.current, size, cell)), [set, size]),
    onKey(key, cell) {
      if (!isOffered) return false;
      if (key === '+' || key === '=') step(1, cell);
      else if (key === '-') step(-1, cell);
      else if (key === '0') reset();
      else return false;
      return true;
    },
  };
}

const middle = ({ row, column, span }: ZoomWindow): CellPlace => ({
  row: row + Math.floor(span / 2),
  column: column + Math.floor(span / 2),
});
