'use client';
import { hookName, parseHead } from '@circuit-lens/shared/names';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useScope } from '../../../components/frame/useScope.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { largestShares, lookSentence } from '../looking.ts';
import { LookQuery } from '../queries.ts';
import { AnswerFigure } from './AnswerFigure.tsx';
import { LooksPicture } from './LooksPicture.tsx';
import { noPrompt } from './noPrompt.ts';
import { useShownPrompt } from './useShownPrompt.ts';
import { noWriter, useWriters } from './useWriters.ts';

/** Whose message the head that writes most takes. */
export function LookAnswer() {
  const { selected } = useInvestigation();
  const { input, shownInput } = useScope();
  const prompt = useShownPrompt();
  const writers = useWriters();
  const head = writers.view?.top?.label ?? null;
  const at = parseHead(head ?? 'L0H0');
  const query = useApiQuery(
    LookQuery,
    { input: shownInput ?? { prompts: [] }, pattern: hookName('pattern', at.layer), head: at.head },
    { pause: !shownInput || !head },
  );
  const row = query.data?.run.activation.values ?? null;
  const known = head && row && prompt && row.length === prompt.boxes.length ? { head, row, prompt } : null;
  const shares = known && largestShares(known.row);
  const title = 'Whose message it takes';
  return (
    <AnswerFigure
      name="look"
      title={title}
      caption={`attention at END, prompt ${selected + 1}, shares of one`}
      height={190}
      query={writers.query.error ? writers.query : query}
      empty={noPrompt(input, shownInput) ?? (writers.view && !writers.view.top ? noWriter : null)}
      answer={
        known &&
        shares && {
          said: lookSentence(known.head, shares, known.prompt.tokens),
          header: ['head', 'key', 'keyToken', 'attention'],
          rows: known.row.map((value, key) => [known.head, key, known.prompt.boxes[key]!.text, value]),
          recipes: shownInput
            ? [{ operation: 'attention.patterns', input: { ...shownInput, heads: [known.head] } }]
            : [],
          picture: (
            <LooksPicture
              label={title}
              boxes={known.prompt.boxes}
              arcs={shares
                .filter(({ key }) => key < known.row.length - 1)
                .map((share) => ({ ...share, query: known.row.length - 1, label: known.head }))}
            />
          ),
        }
      }
    />
  );
}
