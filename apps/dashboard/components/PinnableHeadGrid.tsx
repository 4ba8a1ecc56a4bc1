'use client';
import { useInvestigation } from './frame/Investigation.tsx';
import { usePins } from './frame/usePins.ts';
import { HeadGrid, type HeadGridProps } from './HeadGrid.tsx';

/** A `HeadGrid` of the model at hand: it knows the published roles, and a click pins a head. */
export function PinnableHeadGrid(props: Omit<HeadGridProps, 'model' | 'pinned' | 'onPin'>) {
  const { model } = useInvestigation();
  const { pins, toggle } = usePins();
  return <HeadGrid {...props} model={model.data?.name ?? null} pinned={pins} onPin={toggle} />;
}
