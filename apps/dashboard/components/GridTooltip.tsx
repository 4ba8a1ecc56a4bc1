'use client';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { placeBeside } from '../lib/placeBeside.ts';
import styles from './ValueGrid.module.css';

/** What explains a cell, beside it and whole on the screen, whatever scrolls or cuts the picture. @param cell its element's id */
export function GridTooltip({ cell, children }: { cell: string; children: ReactNode }) {
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = () => {
      const part = document.getElementById(cell)?.getBoundingClientRect();
      if (!part || !tip.current) return;
      const { clientWidth: width, clientHeight: height } = document.documentElement;
      const { left, top } = placeBeside(part, tip.current.getBoundingClientRect(), { width, height });
      Object.assign(tip.current.style, { left: `${left}px`, top: `${top}px` });
    };
    place();
    // Scrolling of any part of the page moves the cell.
    window.addEventListener('scroll', place, { capture: true, passive: true });
    return () => window.removeEventListener('scroll', place, { capture: true });
  });
  return (
    <div ref={tip} className={styles.tooltip}>
      {children}
    </div>
  );
}
