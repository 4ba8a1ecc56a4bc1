'use client';
import { movedPin } from '../../lib/pinViews.ts';
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
  const toggle = (label: string) => {
    const pins = url.pins.includes(label) ? url.pins.filter((pin) => pin !== label) : [...url.pins, label];
    void setUrl({ pins });
  };
  const move = (label: string, step: -1 | 1) => void setUrl({ pins: movedPin(url.pins, label, step) });
  return { pins: url.pins, toggle, move };
}
