'use client';
import { useRouter } from 'next/navigation';
import { useAttentionLink } from '../../../components/frame/useAttentionLink.ts';
import { usePins } from '../../../components/frame/usePins.ts';
import { css, divergingColor, textOn } from '../../../lib/colorScale.ts';
import { signed } from '../../../lib/format.ts';
import { useShownTheme } from '../../../lib/theme.ts';
import { positionName } from '../circuit.ts';
import type { Pill } from '../classBoxes.ts';
import styles from './Circuit.module.css';

interface HeadPillProps {
  pill: Pill;
  isOff: boolean;
  change: number | null;
  range: number;
  onToggle: ((key: string) => void) | null;
}

/** A head: the pill switches it, its name opens its attention, `p` pins it. */
export function HeadPill({ pill, isOff, change, range, onToggle }: HeadPillProps) {
  const theme = useShownTheme();
  const { pins, toggle: pin } = usePins();
  const { head, position } = pill.node;
  const fill = divergingColor(isOff ? 0 : (change ?? 0), range, theme);
  const ink = isOff ? undefined : textOn(fill);
  const middle = pill.x + pill.width / 2;
  const value = isOff ? 'off' : change === null ? '' : signed(change);
  return (
    <g>
      <rect
        x={pill.x}
        y={pill.y}
        width={pill.width}
        height={pill.height}
        rx={6}
        className={styles.pill}
        fill={css(fill)}
        role="switch"
        aria-checked={!isOff}
        aria-disabled={onToggle === null}
        aria-label={`${head} at ${positionName(position)}${change === null ? '' : `, ${signed(change)}`}`}
        tabIndex={0}
        data-pinned={pins.includes(head)}
        onClick={() => onToggle?.(pill.id)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === ' ') onToggle?.(pill.id);
          else if (event.key === 'p') pin(head);
          else return;
          event.preventDefault();
        }}
      >
        <title>{`${head} at ${positionName(position)}: click switches it ${isOff ? 'on' : 'off'}`}</title>
      </rect>
      <AttentionLink head={head} x={middle} y={pill.y + (value ? 18 : 27)} ink={ink} isOff={isOff} />
      <text x={middle} y={pill.y + 34} textAnchor="middle" className={styles.pillValue} fill={ink ?? 'var(--ink-3)'}>
        {value}
      </text>
    </g>
  );
}

interface AttentionLinkProps {
  head: string;
  x: number;
  y: number;
  ink: string | undefined;
  isOff: boolean;
}

/** The name of a head: opens Attention with that head pinned, which is what that page shows. */
function AttentionLink({ head, x, y, ink, isOff }: AttentionLinkProps) {
  const router = useRouter();
  const href = useAttentionLink()(head);
  return (
    <a
      href={href}
      aria-label={`Attention of ${head}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        router.push(href);
      }}
    >
      <text
        x={x}
        y={y}
        textAnchor="middle"
        fill={ink ?? 'var(--ink-3)'}
        className={`${styles.pillName} ${isOff ? styles.off : ''}`}
      >
        {head}
      </text>
    </a>
  );
}
