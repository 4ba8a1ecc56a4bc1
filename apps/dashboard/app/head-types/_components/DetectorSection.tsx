'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { promptTokens } from '../../../lib/tokenBoxes.ts';
import { DetectorSettings } from './DetectorSettings.tsx';
import { DetectorFigure } from './MoreScores.tsx';
import { OwnPatternFigure } from './OwnPatternFigure.tsx';

/** TransformerLens' head detector on the prompts: its three patterns, and one that a person draws. */
export function DetectorSection({ letters }: { letters: ReadonlyMap<string, string> }) {
  const { runInput, runRows, run, selected } = useInvestigation();
  const answers = run.loading ? null : run.data?.prompts;
  const index = runRows.indexOf(selected);
  const shown = useMemo(() => {
    const answer = answers?.[index];
    if (!answer || !runInput) return null;
    const alike = runInput.prompts.filter((_, i) => answers[i]?.tokens.length === answer.tokens.length);
    return {
      prompt: promptTokens(answer),
      shownInput: { ...runInput, prompts: [runInput.prompts[index]!] },
      alikeInput: { ...runInput, prompts: alike },
    };
  }, [answers, index, runInput]);
  if (!runInput) return null;
  return (
    <>
      <DetectorSettings />
      <DetectorFigure input={runInput} letters={letters} />
      {shown && <OwnPatternFigure {...shown} place={selected + 1} letters={letters} />}
    </>
  );
}
