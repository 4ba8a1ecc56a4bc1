'use client';
import { useComparison } from './frame/useComparison.ts';

/** What the prompts of the page are held against. */
export function CompareSelect() {
  const { chosen, choices, choose } = useComparison();
  if (choices.length === 0) return null;
  return (
    <label style={{ display: 'inline-flex', alignItems: 'center', gap: 8 }}>
      <span className="caption">Compare with</span>
      <select
        className="field"
        aria-label="Compare with"
        value={choices.some(({ value }) => value === chosen) ? chosen! : ''}
        onChange={(event) => choose(event.target.value || null)}
      >
        <option value="">nothing</option>
        {choices.map(({ value, words }) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
