'use client';
import type { ReactNode } from 'react';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { HeadGrid } from '../../../components/HeadGrid.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { signed } from '../../../lib/format.ts';
import { headOf } from '../../../lib/headOf.ts';
import { type PathStep, stepName } from '../pathSteps.ts';
import type { StepView } from '../pathView.ts';
import styles from './Paths.module.css';

interface SendersFigureProps {
  step: PathStep | null;
  view: StepView | null;
  /** Of its sweep; null while it is not known. */
  input: Record<string, unknown> | null;
  size: { nLayers: number; nHeads: number };
  caption: string;
  progress: ReactNode;
  onOpen: (head: string) => void;
}

/** What every head does to the receivers of a step by its direct paths; fills in while it is computed. */
export function SendersFigure({ step, view, input, size, caption, progress, onOpen }: SendersFigureProps) {
  const { model } = useInvestigation();
  const empty = Array.from({ length: size.nLayers }, () => new Array<number | null>(size.nHeads).fill(null));
  const grid = view?.grid ?? empty;
  const range = symmetricRange(grid.flat().map((value) => value ?? 0));
  const title = `Who feeds ${stepName(step)}?`;
  const effectOf = (layer: number, head: number) => view?.effects.get(`L${layer}H${head}`);
  return (
    <Figure
      title={title}
      caption={caption}
      className={styles.figure}
      saved={{
        name: 'path-patching',
        header: ['sender', 'effect', 'low', 'high'],
        rows: [...(view?.effects.values() ?? [])].map(({ label, effect, low, high }) => [label, effect, low, high]),
        recipes: input && view?.isWhole ? [{ operation: 'patch.paths', input }] : [],
      }}
    >
      <div className={styles.progress}>{progress}</div>
      <Picture>
        <HeadGrid
          label={title}
          values={grid}
          model={model.data?.name ?? null}
          pinned={step?.heads ?? []}
          onPin={onOpen}
          range={range}
          printFrom={range / 10}
          lines={(layer, head) => {
            const effect = effectOf(layer, head);
            if (!effect?.effect) return [noPath(step, layer) ? 'no path to the receivers' : 'no change'];
            if (Number.isNaN(effect.low)) return ['one prompt: no interval'];
            const interval = `95\u00a0% interval ${signed(effect.low, 3)} to ${signed(effect.high, 3)}`;
            return effect.isClear ? [interval] : [interval, 'not told from nothing'];
          }}
          isPale={(layer, head) => !(effectOf(layer, head)?.isClear ?? true)}
        />
      </Picture>
      <div className={styles.foot}>
        <ColorLegend range={range} words={['less answer', 'more']} />
        <span className="caption">pale: the interval includes zero; framed: the receivers</span>
      </div>
    </Figure>
  );
}

/** A head reads what layers below it wrote. */
function noPath(step: PathStep | null, layer: number): boolean {
  return step?.heads.every((label) => headOf(label)!.layer <= layer) ?? false;
}
