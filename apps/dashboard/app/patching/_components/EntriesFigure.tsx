'use client';
import { headLabel, parseHead } from '@circuit-lens/shared/names';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { NumberSelect } from '../../../components/NumberSelect.tsx';
import { ValueGrid } from '../../../components/ValueGrid.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { headOf } from '../../../lib/headOf.ts';
import { cellLines } from '../cellWords.ts';
import { cellsOf, includesZero } from '../sweepView.ts';
import styles from './Patching.module.css';
import type { PlaceProps } from './SpreadFigure.tsx';
import { usePatchingUrl } from './usePatchingUrl.ts';
import { useSweep } from './useSweep.ts';

/** Single entries of one head's pattern, by destination and source, on request. */
export function EntriesFigure({ pairs, setting, isHeld, size }: PlaceProps) {
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
      saved={
        known !== null &&
        sweep && {
          name: `patching-entries-${known}`,
          header: ['query', 'key', 'effect', 'low', 'high'],
          rows: cellsOf(sweep)
            .slice(start, start + area)
            .map(({ cell, effect, low, high }) => {
              const [query, key] = [Math.floor((cell - start) / boxes.length), cell % boxes.length];
              return [query, key, effect, low, high];
            }),
          recipes: [handle.recipe],
        }
      }
    >
      {known && <JobProgress what={`the entries of ${known}`} handle={handle} />}
      {known && sweep && (
        <div className={styles.wide}>
          <Picture>
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
          </Picture>
          <ColorLegend range={range} words={['against', 'toward']} />
        </div>
      )}
    </Figure>
  );
}
