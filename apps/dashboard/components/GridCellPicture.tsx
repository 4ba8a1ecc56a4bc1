import type { GridCell } from '../lib/gridCells.ts';
import { cellText } from '../lib/gridGeometry.ts';

interface GridCellPictureProps {
  id: string;
  entry: GridCell;
  cell: number;
  left: number;
  top: number;
  unit: number;
  label: string;
  isPale: boolean;
  onEnter: () => void;
  onClick: () => void;
}

/** One cell of a grid: its colour, and its number where it can be read; a dot where nothing is measured yet. */
export function GridCellPicture({
  id,
  entry,
  cell,
  left,
  top,
  unit,
  label,
  isPale,
  onEnter,
  onClick,
}: GridCellPictureProps) {
  const printed = cell >= 34 && entry.text ? cellText(entry.text, cell, unit) : null;
  const [x, y] = [left + entry.column * cell, top + entry.row * cell];
  return (
    // biome-ignore lint/a11y: a cell is reached by the arrow keys of its grid, which also picks it with Enter
    <g
      role="gridcell"
      id={`${id}-${entry.row}-${entry.column}`}
      aria-label={label}
      onPointerEnter={onEnter}
      onClick={onClick}
    >
      <rect
        x={x}
        y={y}
        width={cell}
        height={cell}
        fill={entry.fill}
        fillOpacity={isPale ? 0.35 : undefined}
        stroke="var(--grid)"
      />
      {entry.value === null && <circle cx={x + cell / 2} cy={y + cell / 2} r={1} fill="var(--line-2)" />}
      {printed && (
        <text
          x={x + cell / 2}
          y={y + cell / 2 + printed.size / 3}
          textAnchor="middle"
          fontSize={printed.size}
          fontWeight={600}
          fill={isPale ? 'var(--ink)' : entry.textColor}
        >
          {printed.text}
        </text>
      )}
    </g>
  );
}
