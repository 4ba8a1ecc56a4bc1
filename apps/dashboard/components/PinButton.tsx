'use client';
import { usePins } from './frame/usePins.ts';

/** A head's label that pins the head, or takes it off. */
export function PinButton({ label }: { label: string }) {
  const { pins, toggle } = usePins();
  const isPinned = pins.includes(label);
  return (
    <button
      type="button"
      data-heading
      style={{ fontWeight: 600 }}
      aria-label={`${isPinned ? 'Unpin' : 'Pin'} ${label}`}
      aria-pressed={isPinned}
      onClick={() => toggle(label)}
    >
      {label}
    </button>
  );
}
