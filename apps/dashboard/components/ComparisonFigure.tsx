'use client';
import { type ReactNode, useRef } from 'react';
import type { ApiQuery } from '../lib/useApiQuery.ts';
import { ExportMenu, type ExportMenuProps } from './ExportMenu.tsx';
import { useProvenance } from './frame/useProvenance.ts';
import { FigureHead } from './PageShell.tsx';
import { QueryState } from './QueryState.tsx';

interface ComparisonFigureProps {
  title: string;
  caption: string;
  /** Of both runs. */
  query: ApiQuery<unknown>;
  height: number;
  /** What is saved of it; null where the two cannot be taken from each other. */
  table: Pick<ExportMenuProps, 'name' | 'header' | 'rows' | 'recipes'> | null;
  /** Switches before the menu. */
  controls?: ReactNode;
  /** A line below that is no part of the picture. */
  foot?: ReactNode;
  /** The picture; nothing until both runs are known. */
  children: ReactNode;
}

/** The frame of two runs that are held against each other: title, menu, and the picture of both. */
export function ComparisonFigure({ title, caption, query, table, controls, foot, ...rest }: ComparisonFigureProps) {
  const picture = useRef<HTMLDivElement>(null);
  const provenance = useProvenance();
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={caption}
        actions={
          table && (
            <>
              {controls}
              <ExportMenu {...table} title={title} provenance={provenance} picture={picture} loading={query.loading} />
            </>
          )
        }
      />
      <QueryState
        what="the comparison"
        error={query.error}
        loading={query.loading}
        height={rest.height}
        onRetry={query.retry}
      >
        {rest.children && (
          <>
            <div ref={picture}>{rest.children}</div>
            {foot}
          </>
        )}
      </QueryState>
    </section>
  );
}
