'use client';
import { type Cell, toCsv } from '../lib/csv.ts';
import { pngBlob, save } from '../lib/exportPicture.ts';
import { svgDocument } from '../lib/pictureDocument.ts';
import { type Recipe, wholeRecipes } from '../lib/pinnedViews.ts';
import { useLoggedRecipes } from '../lib/recipeLog.ts';
import { PinView } from './PinView.tsx';
import { useIsStale } from './QueryState.tsx';

type Rows = readonly (readonly Cell[])[];

export interface ExportMenuProps {
  /** Name of the file, without its ending. */
  name: string;
  title: string;
  /** Where the numbers come from: model, flags, prompt. Written into the picture. */
  provenance: readonly string[];
  /** The element that holds the drawings; none where there are only numbers. */
  picture?: HTMLElement | null;
  header: readonly string[];
  /** All digits; a function where they are many, which is asked when they are wanted. */
  rows: Rows | (() => Rows);
  /** The operations that give the numbers again: with them the picture can be pinned to the report, and has its lines in "Copy query". Null for one that is not known, or not done. */
  recipes?: readonly (Recipe | null)[];
  /** Is the next answer on its way? For a menu that stands outside the `QueryState` of its picture. */
  loading?: boolean;
}

/** Saves a picture as PNG, SVG, CSV and JSON, and pins it to the report. */
export function ExportMenu(props: ExportMenuProps) {
  const { name, title, provenance, picture, header, rows, loading = false } = props;
  const recipes = wholeRecipes(props.recipes ?? []);
  const isStale = useIsStale() || loading;
  useLoggedRecipes(title, isStale ? [] : recipes);
  const caption = { title, lines: provenance };
  const withSvg = (action: (made: NonNullable<ReturnType<typeof svgDocument>>) => void) => () => {
    const made = picture && svgDocument(picture, caption);
    if (made) action(made);
  };
  const allRows = () => (typeof rows === 'function' ? rows() : rows);
  const records = () => allRows().map((row) => Object.fromEntries(header.map((key, i) => [key, row[i] ?? null])));
  const json = () => `${JSON.stringify({ title, provenance, rows: records() }, null, 2)}\n`;
  const items: [string, () => void][] = [
    ['CSV', () => save(`${name}.csv`, new Blob([toCsv(header, allRows())], { type: 'text/csv' }))],
    ['JSON', () => save(`${name}.json`, new Blob([json()], { type: 'application/json' }))],
  ];
  if (picture) {
    items.unshift(
      ['PNG', withSvg(async (made) => save(`${name}.png`, await pngBlob(made)))],
      ['SVG', withSvg(({ text }) => save(`${name}.svg`, new Blob([text], { type: 'image/svg+xml' })))],
    );
  }
  return (
    <fieldset
      style={{ display: 'flex', flexWrap: 'wrap', border: 0, margin: 0, padding: 0 }}
      aria-label={`Save ${title}`}
      disabled={isStale}
    >
      {items.map(([label, onClick]) => (
        <button key={label} type="button" className="textButton" onClick={onClick}>
          {label}
        </button>
      ))}
      {recipes.length > 0 && (
        <PinView
          {...{ title, provenance, picture, header, rows: allRows, recipes }}
          hasRows={typeof rows === 'function' || rows.length > 0}
        />
      )}
    </fieldset>
  );
}
