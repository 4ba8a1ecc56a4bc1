import type { TokenBox } from '../lib/tokenBoxes.ts';
import type { CellPlace, ZoomWindow } from '../lib/zoomWindow.ts';

/** Edge of a pattern, and the room for names at its left and below. */
export const patternSizes = { edge: 240, names: 66 } as const;

const { edge, names } = patternSizes;
const toneFill: Partial<Record<TokenBox['tone'], string>> = { io: 'var(--pos)', s1: 'var(--neg)', s2: 'var(--neg)' };

interface NamesProps {
  boxes: readonly TokenBox[];
  cell: number;
  at: CellPlace | null;
  window: ZoomWindow;
}

/** Tokens beside the rows and below the columns that are shown. */
export function PatternNames({ boxes, cell, at, window }: NamesProps) {
  const fontSize = Math.min(12, Math.max(6, cell * 0.85));
  const style = (box: TokenBox, active: boolean) => ({
    fontSize,
    fontFamily: 'var(--mono)',
    fontWeight: active || box.tone === 'end' ? 700 : 400,
    fill: toneFill[box.tone] ?? (active ? 'var(--ink)' : 'var(--ink-3)'),
  });
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus
    <g aria-hidden="true">
      {Array.from({ length: window.span }, (_, i) => {
        const [from, to] = [boxes[window.row + i]!, boxes[window.column + i]!];
        return (
          <g key={from.position}>
            <text
              x={names - 4}
              y={(i + 0.5) * cell + fontSize / 3}
              textAnchor="end"
              {...style(from, at?.row === window.row + i)}
            >
              {from.text}
            </text>
            <text
              transform={`translate(${names + (i + 0.5) * cell - fontSize / 3} ${edge + 5}) rotate(90)`}
              {...style(to, at?.column === window.column + i)}
            >
              {to.text}
            </text>
          </g>
        );
      })}
    </g>
  );
}
