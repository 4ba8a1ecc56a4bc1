'use client';
import type { Zoom } from './useZoom.ts';

/** In, out and all of it; nothing for a picture of few cells. */
export function ZoomButtons({ zoom, label, size }: { zoom: Zoom; label: string; size: number }) {
  if (!zoom.isOffered) return null;
  const { row, column, span } = zoom.window;
  const shown = zoom.isWhole
    ? `all ${size} rows and columns`
    : `rows ${row}–${row + span - 1}, columns ${column}–${column + span - 1}`;
  return (
    <fieldset
      style={{ display: 'flex', alignItems: 'center', border: 0, margin: 0, padding: 0 }}
      aria-label={`Zoom ${label}`}
    >
      <button type="button" className="textButton" aria-label="Zoom in" onClick={() => zoom.step(1)}>
        +
      </button>
      <button
        type="button"
        className="textButton"
        aria-label="Zoom out"
        disabled={zoom.isWhole}
        onClick={() => zoom.step(-1)}
      >
        −
      </button>
      <button type="button" className="textButton" disabled={zoom.isWhole} onClick={zoom.reset}>
        Whole
      </button>
      <span className="caption">{shown}</span>
    </fieldset>
  );
}
