'use client';
import { useSearchParams } from 'next/navigation';
import { usePins } from './usePins.ts';

/** The address of the Attention page with a head pinned in front, which it then shows, and everything else as chosen. */
export function useAttentionLink(): (label: string) => string {
  const search = useSearchParams();
  const { pins } = usePins();
  return (label) => {
    const next = new URLSearchParams(search);
    next.set('pins', [label, ...pins.filter((pin) => pin !== label)].join());
    return `/attention?${next}`;
  };
}
