'use client';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { type Kind, kindWords, type Source } from '../settings.ts';
import { valuesOf } from '../sweepView.ts';
import styles from './Ablation.module.css';
import { HeadSweep } from './HeadSweep.tsx';
import { LayerSweep } from './LayerSweep.tsx';
import type { useSweep } from './useSweep.ts';

type Sweep = ReturnType<typeof useSweep>;

interface OneAtATimeProps {
  kind: Kind;
  /** Where values come from that stand in. */
  from: Source;
  heads: Sweep;
  mlps: Sweep;
  layers: Sweep;
  /** The same heads under another kind. */
  beside: { kind: Kind; from: Source; sweep: Sweep } | null;
  words: string;
}

/** What each part is worth alone, all pictures on one scale. */
export function OneAtATime({ kind, from, heads, mlps, layers, beside, words }: OneAtATimeProps) {
  const shown = [heads, mlps, layers, ...(beside ? [beside.sweep] : [])];
  const ofHeads = [heads, ...(beside ? [beside.sweep] : [])];
  const range = symmetricRange(
    ofHeads.flatMap(({ view }) =>
      valuesOf(view)
        .flat()
        .map((value) => value ?? 0),
    ),
  );
  const caption = (name: Kind, where: Source) => `change of the logit difference, ${words}; ${kindWords(name, where)}`;
  return (
    <div>
      <div className={beside ? styles.compared : styles.sweeps}>
        <HeadSweep kind={kind} {...heads} range={range} caption={caption(kind, from)} />
        {beside && (
          <HeadSweep kind={beside.kind} {...beside.sweep} range={range} caption={caption(beside.kind, beside.from)} />
        )}
        <LayerSweep mlps={mlps} layers={layers} range={range} nHeads={heads.view.cells[0]?.length ?? 1} />
      </div>
      <div className={styles.foot}>
        <ColorLegend range={range} words={['worse without it', 'better']} />
        <span className="caption">
          {shown.some(({ view }) => view.cells.flat().some((cell) => cell?.interval)) &&
            'pale: the 95\u00a0% interval includes zero · '}
          click or <kbd>Enter</kbd> switches off and on; framed: off
        </span>
      </div>
    </div>
  );
}
