/** The place of a chart while its script is on the way: the same size, so that nothing jumps. */
export function ChartSkeleton() {
  return <div className="skeleton" style={{ height: '100%', opacity: 0.55 }} aria-hidden="true" />;
}
