'use client';
import { useRef } from 'react';
import { ScatterChart } from '../../../components/charts/ScatterChart.tsx';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { copyGroups, copySentence } from '../copyView.ts';
import { CopyQuery } from '../queries.ts';
import { useAttentionUrl } from './useAttentionUrl.ts';

/** Does a head say what it looks at: attention to a name against what is written along that name's unembedding. */
export function CopyFigure({ input, heads }: { input: RunInput; heads: readonly string[] }) {
  const picture = useRef<HTMLDivElement>(null);
  const provenance = useProvenance();
  const [{ copying }, setUrl] = useAttentionUrl();
  const head = copying && heads.includes(copying) ? copying : heads.at(-1)!;
  const query = useApiQuery(CopyQuery, { input, head });
  const scatter = query.data?.run.copyScatter ?? null;
  const title = `Does ${head} say what it looks at?`;
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={
          scatter && !query.loading
            ? `${copySentence(head, scatter)}; a point is one name of one prompt, read at END`
            : 'attention to a name against what is written along its unembedding, read at END'
        }
        actions={
          <>
            <select
              className="field"
              aria-label="Head of the scatter"
              value={head}
              onChange={(event) => void setUrl({ copying: event.target.value })}
            >
              {heads.map((label) => (
                <option key={label}>{label}</option>
              ))}
            </select>
            {scatter && (
              <ExportMenu
                name={`copying-${head}`}
                title={title}
                provenance={provenance}
                picture={picture}
                header={['prompt', 'to', 'token', 'attention', 'contribution']}
                rows={scatter.rows.map((row) => [row.prompt + 1, row.to, row.text, row.attention, row.contribution])}
                recipes={[{ operation: 'attention.copyScatter', input: { ...input, head } }]}
                loading={query.loading}
              />
            )}
          </>
        }
      />
      <QueryState what="the scatter" error={query.error} loading={query.loading} height={320} onRetry={query.retry}>
        {scatter && (
          <div ref={picture} style={{ maxWidth: 640 }}>
            <ScatterChart
              label={`${title} ${copySentence(head, scatter)}`}
              groups={copyGroups(scatter.rows)}
              xLabel="attention from END"
              yLabel="written along the name, logits"
              height={320}
            />
          </div>
        )}
      </QueryState>
    </section>
  );
}
