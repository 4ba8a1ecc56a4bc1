'use client';

interface NumberSelectProps {
  name: string;
  value: number;
  size: number;
  onChange: (value: number) => void;
}

/** A choice among the first `size` numbers, each with its name: Layer 0, Layer 1, …. */
export function NumberSelect({ name, value, size, onChange }: NumberSelectProps) {
  return (
    <select
      className="field"
      aria-label={name}
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
    >
      {Array.from({ length: size }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its number
        <option key={i} value={i}>
          {name} {i}
        </option>
      ))}
    </select>
  );
}
