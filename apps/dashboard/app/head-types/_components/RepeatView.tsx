'use client';
import { useMemo } from 'react';
import { AttentionPattern } from '../../../components/AttentionPattern.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { decodeFloats } from '../../../lib/decodeFloats.ts';
import { fixed } from '../../../lib/format.ts';
import { promptTokens, tokenBoxes } from '../../../lib/tokenBoxes.ts';
import { together, useApiQuery } from '../../../lib/useApiQuery.ts';
import type { ScoreGrid } from '../headTypesView.ts';
import { bestOf } from '../headTypesView.ts';
import { RepeatPatternsQuery, ShortSequenceQuery } from '../queries.ts';
import styles from './HeadTypes.module.css';

/** Short enough to read its tokens. */
const length = 10;

/** What the best head of each kind does on a few random tokens and their repeat: the diagonals the scores are means of. */
export function RepeatView({ grids }: { grids: readonly ScoreGrid[] }) {
  const { modelArguments, modelReady } = useInvestigation();
  const best = useMemo(() => grids.map((grid) => ({ ...grid, ...bestOf(grid) })), [grids]);
  const drawn = useApiQuery(ShortSequenceQuery, { ...modelArguments, length }, { pause: !modelReady });
  const tokens = drawn.data?.model.repeatedTokenScores.tokens[0] ?? null;
  const heads = best.map(({ head }) => head);
  const input = { ...modelArguments, prompts: tokens ? [{ tokens: [...tokens] }] : [] };
  const query = useApiQuery(RepeatPatternsQuery, { input, heads }, { pause: tokens === null });
  const run = query.data?.run ?? null;
  const view = useMemo(() => {
    const [prompt] = run?.prompts ?? [];
    if (!run || !prompt) return null;
    return { boxes: tokenBoxes(promptTokens(prompt)), values: decodeFloats(run.attentionPatterns.data as string) };
  }, [run]);
  const area = view ? view.boxes.length ** 2 : 0;
  const title = 'The best head of each kind on random tokens';
  return (
    <Figure
      title={title}
      caption={`${length} random tokens and the same again; the score is the mean along the diagonal that the head lights up`}
      saved={
        view && {
          name: 'repeated-tokens',
          header: ['head', 'query', 'key', 'attention'],
          rows: best.flatMap(({ head }, i) =>
            view.boxes.flatMap((_, q) =>
              view.boxes
                .slice(0, q + 1)
                .map((__, k) => [head, q, k, view.values[i * area + q * view.boxes.length + k]!]),
            ),
          ),
          recipes: [{ operation: 'attention.patterns', input: { ...input, heads } }],
        }
      }
      asked={{ what: 'the patterns', query: together(drawn, query), height: 360 }}
    >
      {view && (
        <Picture className={styles.grids}>
          {best.map(({ key, title: kind, head, score }, i) => (
            <div key={key} style={{ maxWidth: 340 }}>
              <h3>
                {head}: {kind.toLowerCase()} {fixed(score)}
              </h3>
              <AttentionPattern
                label={`Attention of ${head} on repeated random tokens`}
                values={view.values.subarray(i * area, (i + 1) * area)}
                boxes={view.boxes}
                range={1}
              />
            </div>
          ))}
        </Picture>
      )}
    </Figure>
  );
}
