'use client';
import { AttentionPattern } from '../../../components/AttentionPattern.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PinButton } from '../../../components/PinButton.tsx';
import { attentionText, fullColour } from '../../../lib/format.ts';
import { roleOfHead } from '../../../lib/headRoles.ts';
import type { TokenBox } from '../../../lib/tokenBoxes.ts';
import type { HeadPattern } from '../attentionView.ts';
import styles from './Attention.module.css';
import { useAttentionUrl } from './useAttentionUrl.ts';

interface PatternPanelProps {
  pattern: HeadPattern;
  boxes: readonly TokenBox[];
  range: number;
  onHover: (query: number | null) => void;
}

/** One head: its name, where it looks in words, its pattern. A click on a cell asks why. */
export function PatternPanel({ pattern: { head, values, look }, boxes, range, onHover }: PatternPanelProps) {
  const { model } = useInvestigation();
  const [, setUrl] = useAttentionUrl();
  const role = roleOfHead(head, model.data?.name ?? null);
  const last = boxes.length - 1;
  const row = look?.query ?? last;
  return (
    <div>
      <div className={styles.panelHead}>
        <PinButton label={head} />
        {role && <span className="caption">{role}</span>}
      </div>
      <p className="caption">
        {look ? (
          <>
            {look.words} <strong>{attentionText(look.attention)}</strong> ·{' '}
          </>
        ) : (
          'along none of the named pairs · '
        )}
        {boxes[0]!.text} {attentionText(values[row * boxes.length])}
        {fullColour(range)}
      </p>
      <AttentionPattern
        label={`Attention pattern of ${head}`}
        values={values}
        boxes={boxes}
        range={range}
        framed={look?.query ?? null}
        onHover={onHover}
        onPick={(query, key) => setUrl({ cell: head, at: [query, key] })}
      />
    </div>
  );
}
