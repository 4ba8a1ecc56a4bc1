'use client';
import { type CSSProperties, createContext, type ReactNode, useContext, useState } from 'react';
import type { Waiting } from '../lib/useApiQuery.ts';
import { ExportMenu, type ExportMenuProps } from './ExportMenu.tsx';
import { useProvenance } from './frame/useProvenance.ts';
import { FigureHead } from './PageShell.tsx';
import { QueryState } from './QueryState.tsx';

/** What a figure saves: its numbers with all digits, and the operations that give them again. */
interface Saved extends Omit<ExportMenuProps, 'title' | 'provenance' | 'picture'> {
  /** Of what is saved; left out: that of the figure. */
  title?: string;
  /** Said below model and flags in what is saved. */
  notes?: readonly string[];
}

/** What a figure waits for. */
interface Asked {
  /** As in "the next tokens". */
  what: string;
  query: Waiting;
  /** Of skeleton, note and content at least, in px. */
  height: number;
  /** Said instead of the content when there is nothing to show: what to do next. */
  empty?: string | null;
}

interface FigureProps {
  title: string;
  /** Its name for who does not see it; left out: the title. */
  label?: string;
  /** Unit, range, number of prompts: what a number in the picture means. */
  caption: ReactNode;
  className?: string;
  /** What a person chooses of it, before the menu. */
  controls?: ReactNode;
  /** Left out, or none yet: there is no menu. */
  saved?: Saved | null | false;
  /** Left out of what is given its numbers, or shows the progress of a job. */
  asked?: Asked;
  /** What it shows; of it the drawings in a `Picture`, and the words beside them. Nothing while there are no numbers yet. */
  children?: ReactNode;
}

const SetPicture = createContext<(element: HTMLElement | null) => void>(() => {});

/**
 * The frame of one picture or table: title, caption, controls, and a menu that saves it and pins it to the report; below
 * them skeleton, error or content. What stands in its `Picture` is saved as PNG and SVG; without one only numbers are.
 */
export function Figure({ title, label = title, caption, className, controls, saved, asked, children }: FigureProps) {
  const [picture, setPicture] = useState<HTMLElement | null>(null);
  const isLoading = asked?.query.loading ?? false;
  const menu = saved && <Menu {...{ title, picture, isLoading, saved }} />;
  return (
    <section aria-label={label} className={className}>
      <FigureHead
        title={title}
        caption={caption}
        actions={
          (controls || menu) && (
            <>
              {controls}
              {menu}
            </>
          )
        }
      />
      <SetPicture value={setPicture}>
        {asked ? <WhenAnswered asked={asked}>{children}</WhenAnswered> : children}
      </SetPicture>
    </section>
  );
}

interface PictureProps {
  className?: string;
  style?: CSSProperties;
  children: ReactNode;
}

/** The drawings of a figure that are saved as PNG and SVG, with the `h3` and captions among them; one in a figure. */
export function Picture({ className, style, children }: PictureProps) {
  return (
    <div ref={useContext(SetPicture)} className={className} style={style}>
      {children}
    </div>
  );
}

function WhenAnswered({ asked: { what, query, height, empty }, children }: { asked: Asked; children: ReactNode }) {
  return (
    <QueryState {...{ what, height, empty }} error={query.error} loading={query.loading} onRetry={query.retry}>
      {children}
    </QueryState>
  );
}

interface MenuProps {
  title: string;
  picture: HTMLElement | null;
  isLoading: boolean;
  saved: Saved;
}

function Menu({ title, picture, isLoading, saved: { notes = [], loading = isLoading, ...saved } }: MenuProps) {
  const provenance = [...useProvenance(), ...notes];
  return <ExportMenu title={title} {...saved} provenance={provenance} picture={picture} loading={loading} />;
}
