'use client';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { PositionGrid, tokenPair } from '../../../components/PositionGrid.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { cellLines } from '../cellWords.ts';
import { metricTexts, type Site, settingWords } from '../settings.ts';
import { cellsOf, includesZero, sweepRows } from '../sweepView.ts';
import styles from './Patching.module.css';
import type { Pairs } from './usePairs.ts';
import type { SweepHandle } from './useSweep.ts';

const names: Partial<Record<Site, string>> = { attn_out: 'Attention layer', mlp_out: 'MLP layer' };

interface BlocksFigureProps {
  sweeps: readonly SweepHandle[];
  pairs: Pairs;
  layers: number;
  words: string;
}

/** Residual stream, attention and MLP by layer and position, on one scale. */
export function BlocksFigure({ sweeps, pairs, layers, words }: BlocksFigureProps) {
  const setting = sweeps[0]!.setting;
  const range = symmetricRange(sweeps.flatMap(({ sweep }) => sweep?.effects.map((effect) => effect ?? 0) ?? []));
  const { boxes } = pairs;
  const isDenoise = setting.direction === 'denoise';
  const title = `By layer and position: ${settingWords(setting)}`;
  return (
    <Figure
      title={title}
      caption={`${words} · 0 is the ${isDenoise ? 'corrupted' : 'clean'} run without a patch · layers down, tokens across`}
      saved={{
        name: 'patching-blocks',
        header: ['site', 'layer', 'position', 'token', 'effect', 'low', 'high'],
        rows: sweeps.flatMap(({ site, sweep }) =>
          cellsOf(sweep).map(({ cell, effect, low, high }) => {
            const [layer, position] = [Math.floor(cell / boxes.length), cell % boxes.length];
            return [site, layer, position, boxes[position]?.text ?? '', effect, low, high];
          }),
        ),
        recipes: sweeps.map(({ handle }) => handle.recipe),
      }}
    >
      <Picture className={styles.row}>
        {sweeps.map((each) => (
          <div key={each.site}>
            <h3>{names[each.site] ?? 'Residual stream'}</h3>
            <p className="caption">{each.site}</p>
            <PositionGrid
              label={`${each.site}, ${settingWords(setting)}`}
              values={sweepRows(each.sweep, layers, boxes.length)}
              boxes={boxes}
              range={range}
              isPale={(layer, position) => includesZero(each.sweep, layer * boxes.length + position)}
              describe={(layer, position) => {
                const box = boxes[position]!;
                const place = `layer ${layer} at ${box.text}${box.label ? ` (${box.label})` : ''}`;
                const cell = { site: each.site, place, setting, prompts: pairs.pairs.length };
                const lines = cellLines(cell, each.sweep, layer * boxes.length + position);
                return {
                  title: `${each.site} · L${layer} · ${box.label ?? `position ${position}`}`,
                  lines: [...lines, ...(box.corrupted?.differs ? [tokenPair(box)] : [])],
                };
              }}
            />
            {!each.handle.error && !each.handle.job?.error && (
              <JobProgress what={`the sweep of ${each.site}`} handle={each.handle} />
            )}
          </div>
        ))}
      </Picture>
      <div className={styles.foot}>
        <ColorLegend range={range} words={['against', 'toward']} />
        <span className="caption">
          {metricTexts[setting.metric].unit}
          {pairs.pairs.length > 1 && ' · pale: the 95\u00a0% interval over prompts includes zero'}
        </span>
      </div>
    </Figure>
  );
}
