'use client';
import { movedPin } from '../../lib/pinViews.ts';
import { toggled } from '../../lib/toggled.ts';
import { useInvestigation } from './Investigation.tsx';

interface Pins {
  pins: readonly string[];
  /** Takes a head off where it is pinned, else adds it at the end. */
  toggle: (label: string) => void;
  /** Moves a pin one place to the left or right. */
  move: (label: string, step: -1 | 1) => void;
}

/** The pinned heads, in the URL. */
export function usePins(): Pins {
  const { url, setUrl } = useInvestigation();
  const toggle = (label: string) => void setUrl({ pins: toggled(url.pins, label) });
  const move = (label: string, step: -1 | 1) => void setUrl({ pins: movedPin(url.pins, label, step) });
  return { pins: url.pins, toggle, move };
}
