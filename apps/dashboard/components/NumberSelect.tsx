'use client';
import { ChoiceList } from './ChoiceList.tsx';

interface NumberSelectProps {
  name: string;
  value: number;
  size: number;
  onChange: (value: number) => void;
}

/** A choice among the first `size` numbers, each with its name: Layer 0, Layer 1, …. */
export function NumberSelect({ name, value, size, onChange }: NumberSelectProps) {
  return (
    <ChoiceList
      label={name}
      options={Array.from({ length: size }, (_, i) => i)}
      chosen={value}
      show={(i) => `${name} ${i}`}
      onChoose={onChange}
    />
  );
}
