'use client';
import { ChoiceList } from '../../../components/ChoiceList.tsx';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { ValueGrid } from '../../../components/ValueGrid.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { cellLines } from '../cellWords.ts';
import { headAt } from '../headPoints.ts';
import { headSiteNames, headSites, type Setting } from '../settings.ts';
import { strongestHeads } from '../strongestHeads.ts';
import { cellsOf, includesZero } from '../sweepView.ts';
import styles from './Patching.module.css';
import type { Pairs } from './usePairs.ts';
import { usePatchingUrl } from './usePatchingUrl.ts';
import { useSweep } from './useSweep.ts';

/** What sweeps by place go over, and whether they wait for others. */
export interface PlaceProps {
  pairs: Pairs;
  setting: Setting;
  isHeld: boolean;
  size: { nLayers: number; nHeads: number };
}

const shownHeads = 20;

/** A part of every head at each position by itself, on request; the heads with the largest cells are shown. */
export function SpreadFigure({ pairs, setting, isHeld, size: { nHeads } }: PlaceProps) {
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
  const label = (place: number) => headAt(place, nHeads);
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
        <ChoiceList
          label="Part by position"
          options={[null, ...headSites]}
          chosen={spread}
          show={(site) => (site ? headSiteNames[site] : 'none')}
          onChoose={(site) => void setUrl({ spread: site })}
        />
      }
      saved={
        spread !== null &&
        heads.length > 0 && {
          name: 'patching-head-positions',
          header: ['head', 'position', 'token', 'effect', 'low', 'high'],
          rows: cellsOf(sweep).map(({ cell, effect, low, high }) => {
            const [head, position] = [Math.floor(cell / boxes.length), cell % boxes.length];
            return [label(head), position, boxes[position]?.text ?? '', effect, low, high];
          }),
          recipes: [handle.recipe],
        }
      }
    >
      {spread && <JobProgress what="the sweep by position" handle={handle} />}
      {spread && heads.length > 0 && (
        <div className={styles.wide}>
          <Picture>
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
          </Picture>
          <ColorLegend range={range} words={['against', 'toward']} />
        </div>
      )}
    </Figure>
  );
}
