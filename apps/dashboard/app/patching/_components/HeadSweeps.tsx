'use client';
import { headLabel } from '@circuit-lens/shared/names';
import { useRouter } from 'next/navigation';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { useAttentionLink } from '../../../components/frame/useAttentionLink.ts';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { PinnableHeadGrid } from '../../../components/PinnableHeadGrid.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { cellLines } from '../cellWords.ts';
import { headAt } from '../headPoints.ts';
import { type HeadSite, headSiteNames, headSites, metricTexts, settingWords } from '../settings.ts';
import { cellsOf, includesZero, sweepRows } from '../sweepView.ts';
import styles from './Patching.module.css';
import { usePatchingUrl } from './usePatchingUrl.ts';
import type { SweepHandle } from './useSweep.ts';

interface HeadSweepsProps {
  sweeps: readonly SweepHandle[];
  size: { nLayers: number; nHeads: number };
  prompts: number;
  words: string;
}

/** Parts of every head, patched at all positions, a grid each. */
export function HeadSweeps({ sweeps, size: { nLayers, nHeads }, prompts, words }: HeadSweepsProps) {
  const router = useRouter();
  const attentionOf = useAttentionLink();
  const [{ parts, metric, direction }, setUrl] = usePatchingUrl();
  const range = symmetricRange(sweeps.flatMap(({ sweep }) => sweep?.effects.map((effect) => effect ?? 0) ?? []));
  const flip = (part: HeadSite) =>
    void setUrl({ parts: headSites.filter((site) => parts.includes(site) !== (site === part)) });
  const title = `By head, all positions: ${settingWords({ metric, direction })}`;
  return (
    <Figure
      title={title}
      caption={`${words} · output, or what goes into it: query, key, value, pattern`}
      saved={{
        name: 'patching-heads',
        header: ['site', 'head', 'effect', 'low', 'high'],
        rows: sweeps.flatMap(({ site, sweep }) =>
          cellsOf(sweep).map(({ cell, effect, low, high }) => [site, headAt(cell, nHeads), effect, low, high]),
        ),
        recipes: sweeps.map(({ handle }) => handle.recipe),
      }}
    >
      <ChoiceButtons
        label="Parts of heads"
        options={headSites}
        chosen={parts}
        show={(part) => headSiteNames[part]}
        onChoose={flip}
      />
      <Picture className={styles.heads} style={{ paddingTop: 12 }}>
        {sweeps.map((each) => (
          <div key={each.site}>
            <h3>{headSiteNames[each.site as HeadSite]}</h3>
            <PinnableHeadGrid
              label={`${each.site} of every head, ${settingWords(each.setting)}`}
              size="compact"
              values={sweepRows(each.sweep, nLayers, nHeads)}
              onOpen={(label) => router.push(attentionOf(label))}
              range={range}
              isPale={(layer, head) => includesZero(each.sweep, layer * nHeads + head)}
              lines={(layer, head) => {
                const place = `${headLabel({ layer, head })}, all positions,`;
                const cell = { site: each.site, place, setting: each.setting, prompts };
                return cellLines(cell, each.sweep, layer * nHeads + head);
              }}
            />
            {(each.handle.job || each.handle.error) && (
              <JobProgress what={`the sweep of ${each.site}`} handle={each.handle} />
            )}
          </div>
        ))}
      </Picture>
      <div className={styles.foot}>
        <ColorLegend range={range} words={['against', 'toward']} />
        <span className="caption">
          {metricTexts[metric].unit} · click opens the head’s attention, <kbd>Enter</kbd> pins it
        </span>
      </div>
    </Figure>
  );
}
