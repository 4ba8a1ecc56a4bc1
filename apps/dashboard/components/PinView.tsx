'use client';
import type { Cell } from '../lib/csv.ts';
import { drawingDocument, drawingsIn } from '../lib/pictureDocument.ts';
import { type PinnedView, type Recipe, togglePinnedView, usePinnedViews } from '../lib/pinnedViews.ts';
import { useShownTheme } from '../lib/theme.ts';
import { usePageFinding } from './PageFinding.tsx';

interface PinViewProps {
  title: string;
  provenance: readonly string[];
  picture?: HTMLElement | null;
  header: readonly string[];
  rows: () => readonly (readonly Cell[])[];
  hasRows: boolean;
  recipes: readonly Recipe[];
}

/** Pins a picture as it stands, with its numbers and the recipes that give them again, to the report in the tray. */
export function PinView({ title, provenance, picture, header, rows, hasRows, recipes }: PinViewProps) {
  const page = usePageFinding();
  const pinned = usePinnedViews();
  const theme = useShownTheme();
  const id = JSON.stringify([title, recipes]);
  const isPinned = pinned.some((view) => view.id === id);
  const pin = (figure: Element | null) => {
    const { question, finding } = page!;
    void togglePinnedView({
      id,
      question,
      finding: finding ?? '',
      title,
      caption: figure?.querySelector('p.caption')?.textContent ?? '',
      legend: (picture && figure?.querySelector('[data-legend]')?.getAttribute('data-legend')) ?? null,
      provenance,
      pictures: picturesIn(picture ?? null, title),
      theme,
      header,
      rows: rows(),
      recipes,
    });
  };
  return (
    <button
      type="button"
      className="textButton"
      aria-pressed={isPinned}
      title="Into the report that the tray below saves"
      disabled={!page?.finding || !hasRows}
      onClick={({ currentTarget }) => pin(currentTarget.closest('section'))}
    >
      {isPinned ? 'In report' : 'To report'}
    </button>
  );
}

/** Every drawing of a figure as a document of its own. */
function picturesIn(element: HTMLElement | null, title: string): PinnedView['pictures'] {
  return (element ? drawingsIn(element) : []).map((svg) => {
    const own = svg.getAttribute('aria-label') ?? title;
    return { title: own, svg: drawingDocument(svg, { title: '', lines: [] }).text };
  });
}
