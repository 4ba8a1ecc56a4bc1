'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useScope } from '../../../components/frame/useScope.ts';
import { promptTokens } from '../../../lib/tokenBoxes.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { SentencesQuery } from '../queries.ts';
import { type Kind, type Source, type SourcePrompt, type SourceRun, sentencesSet, sourcesOf } from '../settings.ts';

interface AblationSource {
  /** The one that was chosen, where the kind can take its values there. */
  from: Source;
  /** Null: the run's own prompts. */
  run: SourceRun;
  /** Are its prompts known? */
  isKnown: boolean;
  /** Does every prompt have a corrupted one? */
  hasCorrupted: boolean;
}

/** Where values come from that stand in for what is off. */
export function useSource(kind: Kind, chosen: Source): AblationSource {
  const { runInput, runRows, run, corrupted, modelArguments } = useInvestigation();
  const { scope, shownIndex } = useScope();
  const from = sourcesOf[kind].includes(chosen) ? chosen : 'own';
  const set = useApiQuery(
    SentencesQuery,
    { id: sentencesSet, ...modelArguments },
    { pause: from !== 'sentences' || !runInput },
  );
  const counterparts = useMemo(() => {
    const answers = run.data?.prompts ?? [];
    const whole = runRows.map((place, i): SourcePrompt | null => {
      const [text, answer] = [corrupted.texts[place] ?? null, answers[i]];
      return text === null || !answer ? null : { text, labels: promptTokens(answer).labels };
    });
    return scope === 'shown' ? whole.slice(shownIndex, shownIndex + 1) : whole;
  }, [runRows, run.data, corrupted.texts, scope, shownIndex]);
  const hasCorrupted = counterparts.length > 0 && counterparts.every((prompt) => prompt !== null);
  const sentences = set.data?.promptSet?.prompts;
  const prompts = useMemo((): readonly SourcePrompt[] | null => {
    if (from === 'corrupted') return hasCorrupted ? (counterparts as SourcePrompt[]) : null;
    if (from === 'own' || !sentences) return null;
    return sentences.map(({ text, correct, incorrect }) => ({ text, answers: { correct, incorrect } }));
  }, [from, hasCorrupted, counterparts, sentences]);
  const source = useMemo((): SourceRun => {
    if (!prompts || !runInput) return null;
    const { prompts: _, ...model } = runInput;
    return { ...model, prompts };
  }, [prompts, runInput]);
  return { from, run: source, isKnown: from === 'own' || source !== null, hasCorrupted };
}
