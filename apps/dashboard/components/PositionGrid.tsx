'use client';
import { signed } from '../lib/format.ts';
import type { TokenBox } from '../lib/tokenBoxes.ts';
import { ValueGrid } from './ValueGrid.tsx';

export interface PositionGridProps {
  label: string;
  /** `[layer][position]`; null is not measured yet. */
  values: readonly (readonly (number | null)[])[];
  /** The boxes of the prompt strip, so that a column says the same as the strip. */
  boxes: readonly TokenBox[];
  range?: number;
  onPick?: (layer: number, position: number) => void;
}

/** One value for each layer and position: layers down, tokens across. */
export function PositionGrid({ values, boxes, ...rest }: PositionGridProps) {
  return (
    <ValueGrid
      {...rest}
      rows={values.map((_, layer) => `L${layer}`)}
      columns={boxes.map((box) => box.text)}
      values={values}
      cell={22}
      columnsBelow
      describe={(layer, position) => {
        const box = boxes[position]!;
        const pair = box.corrupted?.differs ? `clean ${box.text}, corrupted ${box.corrupted.text}` : box.text;
        const value = values[layer]?.[position] ?? null;
        return {
          title: `L${layer}, position ${position}${box.label ? ` (${box.label})` : ''}`,
          lines: [pair, value === null ? 'not measured yet' : signed(value, 3)],
        };
      }}
    />
  );
}
