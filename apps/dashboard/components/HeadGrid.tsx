'use client';
import { headLabel } from '@circuit-lens/shared/names';
import { fixed, percent } from '../lib/format.ts';
import type { GridScale } from '../lib/gridCells.ts';
import { heroCell } from '../lib/gridGeometry.ts';
import { roleOfHead } from '../lib/headRoles.ts';
import { ValueGrid } from './ValueGrid.tsx';

export interface HeadGridProps {
  label: string;
  /** `[layer][head]`; null is not measured yet. */
  values: readonly (readonly (number | null)[])[];
  model: string | null;
  /** What the values are shares of, printed in the tooltip; left out where they add up to nothing. */
  total?: number;
  pinned: readonly string[];
  /** Enter, and a click where `onOpen` is left out. */
  onPin: (label: string) => void;
  onOpen?: (label: string) => void;
  /** More lines of the tooltip. */
  lines?: (layer: number, head: number) => readonly string[];
  isPale?: (layer: number, head: number) => boolean;
  /** Measured type of a head by label: one letter. */
  letters?: ReadonlyMap<string, string>;
  /** Measured role by label, told in the tooltip: one line. */
  measured?: ReadonlyMap<string, string>;
  size?: 'hero' | 'compact';
  range?: number;
  printFrom?: number;
  digits?: number;
  scale?: GridScale;
  /** What a null stands for. */
  missing?: string;
}

const compactCell = 28;

/** One value for each head: layers down, heads across; Enter pins, and so does a click unless it opens something. */
export function HeadGrid({
  values,
  model,
  total,
  pinned,
  onPin,
  onOpen,
  lines,
  letters,
  measured,
  size = 'hero',
  missing = 'not measured yet',
  ...rest
}: HeadGridProps) {
  const name = (layer: number, head: number) => headLabel({ layer, head });
  return (
    <ValueGrid
      {...rest}
      rows={values.map((_, layer) => `L${layer}`)}
      columns={(values[0] ?? []).map((_, head) => (size === 'hero' ? `H${head}` : String(head)))}
      values={values}
      cell={size === 'hero' ? heroCell(values[0]?.length ?? 1) : compactCell}
      describe={(layer, head) => {
        const value = values[layer]?.[head] ?? null;
        const role = roleOfHead(name(layer, head), model);
        const share = total && value !== null ? `${percent(value / total, 1)} of the total ${fixed(total, 3)}` : null;
        return {
          title: role ? `${name(layer, head)} · ${role}` : name(layer, head),
          lines: [
            ...(value === null ? [missing] : (lines?.(layer, head) ?? (share ? [share] : []))),
            ...(measured?.has(name(layer, head)) ? [measured.get(name(layer, head))!] : []),
          ],
        };
      }}
      marks={(layer, head) => ({
        corner: roleOfHead(name(layer, head), model) !== null,
        letter: letters?.get(name(layer, head)),
        pinned: pinned.includes(name(layer, head)),
      })}
      onPick={(layer, head) => onPin(name(layer, head))}
      onOpen={onOpen && ((layer, head) => onOpen(name(layer, head)))}
    />
  );
}
