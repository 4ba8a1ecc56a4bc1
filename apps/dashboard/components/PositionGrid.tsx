'use client';
import { signed } from '../lib/format.ts';
import type { TokenBox } from '../lib/tokenBoxes.ts';
import { type CellText, ValueGrid } from './ValueGrid.tsx';

export interface PositionGridProps {
  label: string;
  /** `[layer][position]`; null is not measured yet. */
  values: readonly (readonly (number | null)[])[];
  /** The boxes of the prompt strip, so that a column says the same as the strip. */
  boxes: readonly TokenBox[];
  range?: number;
  /** What a cell says; left out: token pair and value. */
  describe?: (layer: number, position: number) => CellText;
  isPale?: (layer: number, position: number) => boolean;
  onPick?: (layer: number, position: number) => void;
}

/** One value for each layer and position: layers down, tokens across. */
export function PositionGrid({ values, boxes, describe, ...rest }: PositionGridProps) {
  const own = (layer: number, position: number): CellText => {
    const box = boxes[position]!;
    const value = values[layer]?.[position] ?? null;
    return {
      title: `L${layer}, position ${position}${box.label ? ` (${box.label})` : ''}`,
      lines: [tokenPair(box), value === null ? 'not measured yet' : signed(value, 3)],
    };
  };
  return (
    <ValueGrid
      {...rest}
      rows={values.map((_, layer) => `L${layer}`)}
      columns={boxes.map((box) => box.text)}
      labels={boxes.map((box) => box.label)}
      values={values}
      cell={22}
      columnsBelow
      describe={describe ?? own}
    />
  );
}

/** The token of a column, and the corrupted one where it differs. */
export const tokenPair = ({ text, corrupted }: TokenBox): string =>
  corrupted?.differs ? `clean ${text}, corrupted ${corrupted.text}` : text;
