/** A frame around cells of one row, in units of cells. */
export function CellFrame({
  row,
  column = 0,
  width = 1,
  stroke,
}: {
  row: number;
  column?: number;
  width?: number;
  stroke: string;
}) {
  return <rect x={column} y={row} width={width} height={1} stroke={stroke} vectorEffect="non-scaling-stroke" />;
}

/** The line between the past, which can be looked at, and the future, in units of cells. */
export function stairs(size: number): string {
  const steps = Array.from({ length: size }, (_, i) => `H${i + 1}V${i + 1}`);
  return `M0 0${steps.join('')}H0Z`;
}
