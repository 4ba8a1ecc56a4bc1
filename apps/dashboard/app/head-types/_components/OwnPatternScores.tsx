'use client';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { PinnableHeadGrid } from '../../../components/PinnableHeadGrid.tsx';
import { sequentialRange, symmetricRange } from '../../../lib/colorScale.ts';
import { fullColour } from '../../../lib/format.ts';

interface OwnPatternScoresProps {
  /** `[layer][head]` */
  rows: number[][];
  isSigned: boolean;
  letters: ReadonlyMap<string, string>;
}

/** How well every head fits the pattern. */
export function OwnPatternScores({ rows, isSigned, letters }: OwnPatternScoresProps) {
  const range = isSigned ? symmetricRange(rows.flat()) : sequentialRange(rows.flat());
  return (
    <>
      <PinnableHeadGrid
        label="How well every head fits the pattern"
        values={rows}
        scale={isSigned ? 'diverging' : 'sequential'}
        {...{ range, letters }}
      />
      {isSigned ? (
        <ColorLegend range={range} words={['far from it', 'close to it']} />
      ) : (
        <p className="caption">{`share of attention on the pattern, from 0${fullColour(range)}`}</p>
      )}
    </>
  );
}
