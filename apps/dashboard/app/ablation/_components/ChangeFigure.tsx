'use client';
import { useRef } from 'react';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { HeadGrid } from '../../../components/HeadGrid.tsx';
import { FigureHead } from '../../../components/PageShell.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { useShownTheme } from '../../../lib/theme.ts';
import type { AblationView } from '../ablationView.ts';
import styles from './Ablation.module.css';
import { useAblationUrl } from './useAblation.ts';

/** How far every head's direct effect moved. A click switches a head off or on; heads that are off are framed. */
export function ChangeFigure({ view, caption }: { view: AblationView; caption: string }) {
  const picture = useRef<HTMLDivElement>(null);
  const { model } = useInvestigation();
  const provenance = useProvenance();
  const theme = useShownTheme();
  const [{ off }, setUrl] = useAblationUrl();
  const toggle = (label: string) =>
    void setUrl({ off: off.includes(label) ? off.filter((head) => head !== label) : [...off, label] });
  const range = symmetricRange(view.grid.flat().map((value) => value ?? 0));
  const title = 'Change of every head’s direct effect';
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={caption}
        actions={
          <ExportMenu
            name="ablation"
            title={`${title} without ${off.join(', ') || 'nothing'}`}
            provenance={provenance}
            picture={picture}
            header={['head', 'before', 'after', 'off']}
            rows={view.changes.map(({ label, before, after }) => [label, before, after, String(off.includes(label))])}
          />
        }
      />
      <div ref={picture}>
        <HeadGrid
          label={title}
          values={view.grid}
          model={model.data?.name ?? null}
          pinned={off}
          onPin={toggle}
          range={range}
          printFrom={0.05}
          missing="switched off"
        />
      </div>
      <div className={styles.foot}>
        <ColorLegend range={range} theme={theme} words={['less', 'more']} />
        <span className="caption">
          click or <kbd>Enter</kbd> switches a head off and on; framed: off
        </span>
      </div>
    </section>
  );
}
