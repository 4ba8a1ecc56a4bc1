import type { Tensor } from '@circuit-lens/model';

/**
 * A tensor as a long table: a column for each axis, holding the entry's label or its index, and the column `value`. One
 * row a value, in row-major order.
 */
export function encodeCsv({ shape, axes, data }: Tensor): string {
  const names = axes.map(({ labels }, axis) =>
    Array.from({ length: shape[axis]! }, (_, i) => (labels ? quoted(labels[i]!) : String(i))),
  );
  const rows = Array.from(data, (value, flat) => {
    let rest = flat;
    const cells = [String(value)];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      cells.unshift(names[axis]![rest % shape[axis]!]!);
      rest = Math.floor(rest / shape[axis]!);
    }
    return cells.join(',');
  });
  return `${[[...axes.map(({ name }) => name), 'value'].join(','), ...rows].join('\n')}\n`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
