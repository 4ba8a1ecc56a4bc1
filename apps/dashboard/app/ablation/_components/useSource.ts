'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useScope } from '../../../components/frame/useScope.ts';
import { sentencesSet } from '../../../lib/ablationUrl.ts';
import type { ApiError } from '../../../lib/apiError.ts';
import { promptTokens } from '../../../lib/tokenBoxes.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { SentencesQuery } from '../queries.ts';
import { type Kind, type Source, type SourcePrompt, type SourceRun, sourcesOf } from '../settings.ts';

interface AblationSource {
  /** The one that was chosen, where the kind can take its values there. */
  from: Source;
  /** Null: the run's own prompts. */
  run: SourceRun;
  /** Are its prompts known? */
  isKnown: boolean;
  /** Does every prompt have a corrupted one? */
  hasCorrupted: boolean;
  /** Why its prompts are not known. */
  error: ApiError | null;
  retry: () => void;
}

/** Where values come from that stand in for what is off; from these prompts where there are no corrupted ones. */
export function useSource(kind: Kind, chosen: Source): AblationSource {
  const { runInput, runRows, run, set, corrupted, modelArguments } = useInvestigation();
  const { scope, shownIndex } = useScope();
  const wanted = sourcesOf[kind].includes(chosen) ? chosen : 'own';
  const query = useApiQuery(
    SentencesQuery,
    { id: sentencesSet, ...modelArguments },
    { pause: wanted !== 'sentences' || !runInput },
  );
  // The last answer stays while the next is on its way: its labels are those of other prompts.
  const prompts = run.loading || set.loading ? null : run.data?.prompts;
  const counterparts = useMemo(() => {
    const answers = prompts ?? [];
    const whole = runRows.map((place, i): SourcePrompt | null => {
      const [text, answer] = [corrupted.texts[place] ?? null, answers[i]];
      return text === null || !answer ? null : { text, labels: promptTokens(answer).labels };
    });
    return scope === 'shown' ? whole.slice(shownIndex, shownIndex + 1) : whole;
  }, [runRows, prompts, corrupted.texts, scope, shownIndex]);
  const hasCorrupted = counterparts.length > 0 && counterparts.every((prompt) => prompt !== null);
  const from = wanted === 'corrupted' && prompts && !hasCorrupted ? 'own' : wanted;
  const sentences = query.loading ? null : query.data?.promptSet?.prompts;
  const taken = useMemo((): readonly SourcePrompt[] | null => {
    if (from === 'corrupted') return hasCorrupted ? (counterparts as SourcePrompt[]) : null;
    if (from === 'own' || !sentences) return null;
    return sentences.map(({ text, correct, incorrect }) => ({ text, answers: { correct, incorrect } }));
  }, [from, hasCorrupted, counterparts, sentences]);
  const source = useMemo((): SourceRun => {
    if (!taken || !runInput) return null;
    const { prompts: _, ...model } = runInput;
    return { ...model, prompts: taken };
  }, [taken, runInput]);
  const isKnown = from === 'own' || source !== null;
  const { error, retry } = from === 'corrupted' ? run : query;
  return { from, run: source, isKnown, hasCorrupted, error: isKnown ? null : error, retry };
}
