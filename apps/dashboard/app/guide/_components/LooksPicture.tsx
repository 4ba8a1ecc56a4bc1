'use client';
import { useEffect, useRef } from 'react';
import { AttentionArcs } from '../../../components/AttentionArcs.tsx';
import type { Arc } from '../../../lib/arcs.ts';
import type { TokenBox } from '../../../lib/tokenBoxes.ts';
import styles from './Guide.module.css';

interface LooksPictureProps {
  label: string;
  boxes: readonly TokenBox[];
  arcs: readonly Arc[];
}

/** Narrower, and the words in the boxes could not be read. */
const tokenWidth = 48;

/** Looks over the shown prompt, in a box that scrolls by itself and starts at END, where the looks of the answer start. */
export function LooksPicture({ label, boxes, arcs }: LooksPictureProps) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    // A prompt of another length has its END elsewhere.
    if (box.current && boxes.length > 0) box.current.scrollLeft = box.current.scrollWidth;
  }, [boxes.length]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
    <section ref={box} className={styles.scroll} tabIndex={0} aria-label={`${label}, over the prompt`}>
      <div style={{ minWidth: boxes.length * tokenWidth }}>
        <AttentionArcs boxes={boxes} arcs={arcs} label={label} />
      </div>
    </section>
  );
}
