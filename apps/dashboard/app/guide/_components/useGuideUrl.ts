'use client';
import { parseAsArrayOf, parseAsStringLiteral, useQueryState } from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';
import { type StepKey, stepKeys } from '../guideSteps.ts';

const parser = parseAsArrayOf(parseAsStringLiteral(stepKeys)).withDefault([]).withOptions(urlOptions);

/** Which answers are revealed, in the URL: a link shows what its sender saw. */
export function useGuideUrl() {
  const [revealed, setRevealed] = useQueryState('answers', parser);
  const keep = (test: (key: StepKey) => boolean) => void setRevealed(stepKeys.filter(test));
  return {
    revealed: stepKeys.filter((key) => revealed.includes(key)),
    toggle: (key: StepKey) => keep((own) => (own === key) !== revealed.includes(own)),
    all: () => keep(() => true),
    none: () => keep(() => false),
  };
}
