/** A bar as long as a value against the longest of its column, blue above zero and red below. */
export function SignedBar({ value, longest }: { value: number; longest: number }) {
  return (
    <svg width="100%" height={10} aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 100 10">
      <rect
        width={(100 * Math.abs(value)) / longest}
        height={10}
        fill={value < 0 ? 'var(--bar-neg)' : 'var(--bar-pos)'}
      />
    </svg>
  );
}
