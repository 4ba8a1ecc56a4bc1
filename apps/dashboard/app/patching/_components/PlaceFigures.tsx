'use client';
import { headLabel, parseHead } from '@circuit-lens/shared/names';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { Figure } from '../../../components/Figure.tsx';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { NumberSelect } from '../../../components/NumberSelect.tsx';
import { ValueGrid } from '../../../components/ValueGrid.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { headOf } from '../../../lib/headOf.ts';
import { cellLines } from '../cellWords.ts';
import { type HeadSite, headSiteNames, headSites, type Setting } from '../settings.ts';
import { strongestHeads } from '../strongestHeads.ts';
import { includesZero } from '../sweepView.ts';
import styles from './Patching.module.css';
import type { Pairs } from './usePairs.ts';
import { usePatchingUrl } from './usePatchingUrl.ts';
import { useSweep } from './useSweep.ts';

interface PlaceFiguresProps {
  pairs: Pairs;
  setting: Setting;
  isHeld: boolean;
  size: { nLayers: number; nHeads: number };
}

const shownHeads = 20;

/** A part of every head at each position by itself, on request; the heads with the largest cells are shown. */
export function SpreadFigure({ pairs, setting, isHeld, size: { nHeads } }: PlaceFiguresProps) {
  const [{ spread }, setUrl] = usePatchingUrl();
  const by = ['layer', 'head', 'position'];
  const { sweep, handle, ...asked } = useSweep(spread ?? 'z', pairs, {
    setting,
    isHeld: isHeld || spread === null,
    by,
  });
  const { boxes } = pairs;
  const heads = strongestHeads(sweep, boxes.length, shownHeads);
  const range = symmetricRange(sweep?.effects.map((effect) => effect ?? 0) ?? []);
  const label = (cell: number) => headLabel({ layer: Math.floor(cell / nHeads), head: cell % nHeads });
  const title = 'By head and position';
  return (
    <Figure
      title={title}
      caption={
        spread
          ? `${spread} at one position at a time; of a pattern the query · the ${heads.length} heads with the largest cells, by layer`
          : 'choose a part to tell its positions apart'
      }
      controls={
        <select
          className="field"
          aria-label="Part by position"
          value={spread ?? ''}
          onChange={(event) => void setUrl({ spread: (event.target.value || null) as HeadSite | null })}
        >
          <option value="">none</option>
          {headSites.map((site) => (
            <option key={site} value={site}>
              {headSiteNames[site]}
            </option>
          ))}
        </select>
      }
    >
      {spread && <JobProgress what="the sweep by position" handle={handle} />}
      {spread && heads.length > 0 && (
        <div className={styles.wide}>
          <ValueGrid
            label={title}
            rows={heads.map(label)}
            columns={boxes.map((box) => box.text)}
            labels={boxes.map((box) => box.label)}
            values={heads.map((head) => boxes.map((_, at) => sweep!.effects[head * boxes.length + at] ?? null))}
            cell={22}
            columnsBelow
            range={range}
            isPale={(row, column) => includesZero(sweep, heads[row]! * boxes.length + column)}
            describe={(row, column) => {
              const box = boxes[column]!;
              const place = `${label(heads[row]!)} at ${box.text}${box.label ? ` (${box.label})` : ''}`;
              const cell = { ...asked, place, prompts: pairs.pairs.length };
              return { title: place, lines: cellLines(cell, sweep, heads[row]! * boxes.length + column) };
            }}
          />
          <ColorLegend range={range} words={['against', 'toward']} />
        </div>
      )}
    </Figure>
  );
}

/** Single entries of one head's pattern, by destination and source, on request. */
export function EntriesFigure({ pairs, setting, isHeld, size }: PlaceFiguresProps) {
  const [{ head }, setUrl] = usePatchingUrl();
  const known = head !== null && headOf(head, size) ? head : null;
  const { sweep, handle, ...asked } = useSweep('pattern', pairs, {
    setting,
    isHeld: isHeld || known === null,
    by: ['layer', 'head', 'query', 'key'],
    heads: known ? [known] : undefined,
  });
  const { layer, head: number } = known ? parseHead(known) : { layer: 0, head: 0 };
  const { boxes } = pairs;
  const area = boxes.length ** 2;
  const start = (layer * size.nHeads + number) * area;
  const cellOf = (query: number, key: number) => start + query * boxes.length + key;
  const values = boxes.map((_, query) => boxes.map((__, key) => sweep?.effects[cellOf(query, key)] ?? null));
  const range = symmetricRange(values.flat().map((value) => value ?? 0));
  const choose = (next: { layer: number; head: number }) => void setUrl({ head: headLabel(next) });
  const title = known ? `Entries of ${known}’s pattern` : 'Entries of a head’s pattern';
  return (
    <Figure
      title={title}
      caption="one entry at a time: from (query, destination) down, to (key, source) across"
      controls={
        <>
          <NumberSelect
            name="Layer"
            value={layer}
            size={size.nLayers}
            onChange={(next) => choose({ layer: next, head: number })}
          />
          <NumberSelect
            name="Head"
            value={number}
            size={size.nHeads}
            onChange={(next) => choose({ layer, head: next })}
          />
          {known ? (
            <button type="button" className="textButton" onClick={() => void setUrl({ head: null })}>
              Close
            </button>
          ) : (
            <button type="button" className="button" onClick={() => choose({ layer, head: number })}>
              Patch its entries
            </button>
          )}
        </>
      }
    >
      {known && <JobProgress what={`the entries of ${known}`} handle={handle} />}
      {known && sweep && (
        <div className={styles.wide}>
          <ValueGrid
            label={title}
            rows={boxes.map((box, i) => `${i} ${box.text}`)}
            columns={boxes.map((box) => box.text)}
            labels={boxes.map((box) => box.label)}
            values={values}
            cell={22}
            columnsBelow
            range={range}
            isPale={(query, key) => includesZero(sweep, cellOf(query, key))}
            describe={(query, key) => {
              const place = `${known} from ${boxes[query]!.text} to ${boxes[key]!.text}`;
              const cell = { ...asked, place, prompts: pairs.pairs.length };
              return { title: place, lines: cellLines(cell, sweep, cellOf(query, key)) };
            }}
          />
          <ColorLegend range={range} words={['against', 'toward']} />
        </div>
      )}
    </Figure>
  );
}
