'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { usePins } from '../../../components/frame/usePins.ts';
import { HeadGrid } from '../../../components/HeadGrid.tsx';

interface ScoreGridPictureProps {
  label: string;
  /** `[layer][head]` */
  values: number[][];
  /** Can scores be negative? */
  isSigned: boolean;
  range: number;
  letters: ReadonlyMap<string, string>;
}

/** One score of every head, with the letters of their roles; a click pins. */
export function ScoreGridPicture({ label, values, isSigned, range, letters }: ScoreGridPictureProps) {
  const { model } = useInvestigation();
  const { pins, toggle } = usePins();
  return (
    <HeadGrid
      label={label}
      values={values}
      model={model.data?.name ?? null}
      pinned={pins}
      onPin={toggle}
      letters={letters}
      scale={isSigned ? 'diverging' : 'sequential'}
      range={range}
    />
  );
}
