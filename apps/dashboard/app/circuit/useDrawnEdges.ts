'use client';
import { useMemo } from 'react';
import { type DrawnEdge, drawEdges, publishedEdges } from './circuitEdges.ts';
import type { CircuitLayout } from './circuitLayout.ts';
import { measuredEdges } from './edgesView.ts';
import type { CircuitState } from './useCircuit.ts';

/** The edges of the picture: the paper's until they are measured. */
export function useDrawnEdges({ measured, task }: CircuitState, layout: CircuitLayout | null): readonly DrawnEdge[] {
  const prompts = task?.dataset.prompts.length ?? 0;
  return useMemo(() => {
    if (!layout) return [];
    return drawEdges(layout, measured ? measuredEdges(measured, prompts) : publishedEdges(layout));
  }, [layout, measured, prompts]);
}
