'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useScope } from '../../../components/frame/useScope.ts';
import { betweenRecipe } from '../../../lib/attentionPairs.ts';
import { BetweenQuery } from '../../../lib/betweenQuery.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { chainLinks, chainSentence, hasChain } from '../looking.ts';
import { AnswerFigure } from './AnswerFigure.tsx';
import { LooksPicture } from './LooksPicture.tsx';
import { noPrompt } from './noPrompt.ts';
import { useShownPrompt } from './useShownPrompt.ts';

const noChain =
  'The shown prompt does not name the wrong answer twice and the right one once, so it has no S1, S2 and IO to look from and to. Choose an IOI set in the top bar.';

/** Who looks along the chain from the repeated name to the answer. */
export function ChainAnswer() {
  const { selected } = useInvestigation();
  const { input, shownInput } = useScope();
  const prompt = useShownPrompt();
  const isChain = prompt !== null && hasChain(prompt.tokens);
  const query = useApiQuery(BetweenQuery, shownInput && { input: shownInput }, { pause: !isChain });
  const links = query.data && prompt && isChain ? chainLinks(query.data.run, prompt.tokens) : null;
  const title = 'Who looks along the chain';
  return (
    <AnswerFigure
      name="chain"
      title={title}
      caption={`the head with the largest attention for each look, prompt ${selected + 1}, shares of one`}
      height={260}
      query={query}
      empty={noPrompt(input, shownInput) ?? (prompt && !isChain ? noChain : null)}
      answer={
        prompt &&
        links && {
          said: chainSentence(links),
          header: ['from', 'to', 'head', 'attention'],
          rows: links.map(({ pair, head, attention }) => [pair.from, pair.to, head, attention]),
          recipes: shownInput ? links.map(({ pair }) => betweenRecipe(shownInput, pair)) : [],
          picture: (
            <LooksPicture
              label={title}
              boxes={prompt.boxes}
              arcs={links.map((link) => ({ ...link, label: link.head }))}
            />
          ),
        }
      }
    />
  );
}
