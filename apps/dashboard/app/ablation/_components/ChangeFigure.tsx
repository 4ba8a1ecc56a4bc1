'use client';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { ScatterChart } from '../../../components/charts/ScatterChart.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { HeadGrid } from '../../../components/HeadGrid.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { signed } from '../../../lib/format.ts';
import type { Recipe } from '../../../lib/pinnedViews.ts';
import { toggled } from '../../../lib/toggled.ts';
import { type AblationView, movedMost } from '../ablationView.ts';
import styles from './Ablation.module.css';
import { useAblationUrl } from './useAblation.ts';

interface ChangeFigureProps {
  view: AblationView;
  words: string;
  caption: string;
  recipes: readonly Recipe[];
}

/** How many heads are named in the scatter, and how far of the picture they must have moved: names of all would cover each other. */
const named = 5;
const namedShare = 0.05;

/** How far every other head's direct effect moved: as a grid, and before against after. */
export function ChangeFigure({ view, words, caption, recipes }: ChangeFigureProps) {
  const { model } = useInvestigation();
  const [{ off }, setUrl] = useAblationUrl();
  const range = symmetricRange(view.grid.flat().map((value) => value ?? 0));
  const title = 'How every other head reacts';
  const reach =
    namedShare * Math.max(...view.heads.flatMap(({ before, after }) => [Math.abs(before), Math.abs(after)]));
  const moved = movedMost({ ...view, mlps: [] }, named).filter(({ value }) => Math.abs(value) >= reach);
  const tagged = new Set(moved.map(({ label }) => label));
  const pointsOf = (isOff: boolean) =>
    view.heads
      .filter((head) => head.off === isOff)
      .map(({ label, before, after }) => ({
        label,
        x: before,
        y: after,
        ...((isOff && Math.abs(before) >= reach) || tagged.has(label) ? { tag: label } : {}),
      }));
  return (
    <Figure
      title={title}
      caption={caption}
      saved={{
        name: 'ablation',
        title: `${title} without ${words}`,
        header: ['head', 'before', 'after', 'off'],
        rows: view.heads.map((head) => [head.label, head.before, head.after, String(head.off)]),
        recipes,
      }}
    >
      <Picture>
        <HeadGrid
          label={title}
          values={view.grid}
          model={model.data?.name ?? null}
          pinned={off}
          onPin={(label) => void setUrl({ off: toggled(off, label) })}
          lines={(layer, head) => {
            const { before, after } = view.heads[layer * view.grid[0]!.length + head]!;
            return [`direct effect ${signed(before, 3)} before, ${signed(after, 3)} after`];
          }}
          range={range}
          printFrom={0.05}
          missing="switched off"
        />
      </Picture>
      <div className={styles.foot}>
        <ColorLegend range={range} words={['less', 'more']} />
      </div>
      <div className={styles.scatter}>
        <ScatterChart
          label="Direct effect of each head before and after"
          xLabel="before, logits"
          yLabel="direct effect after, logits"
          groups={[
            { name: 'on', tone: 'accent', points: pointsOf(false) },
            { name: 'off', tone: 'neg', points: pointsOf(true) },
          ]}
          onPick={(label) => void setUrl({ off: toggled(off, label) })}
        />
      </div>
    </Figure>
  );
}
