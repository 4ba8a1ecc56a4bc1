'use client';
import { ChoiceList } from '../../../components/ChoiceList.tsx';
import { ScatterChart } from '../../../components/charts/ScatterChart.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { copyGroups, copySentence } from '../copyView.ts';
import { CopyQuery } from '../queries.ts';
import { useAttentionUrl } from './useAttentionUrl.ts';

/** Does a head say what it looks at: attention to a name against what is written along that name's unembedding. */
export function CopyFigure({ input, heads }: { input: RunInput; heads: readonly string[] }) {
  const [{ copying }, setUrl] = useAttentionUrl();
  const head = copying && heads.includes(copying) ? copying : heads.at(-1)!;
  const query = useApiQuery(CopyQuery, { input, head });
  const scatter = query.data?.run.copyScatter ?? null;
  const title = `Does ${head} say what it looks at?`;
  return (
    <Figure
      title={title}
      caption={
        scatter && !query.loading
          ? `${copySentence(head, scatter)}; a point is one name of one prompt, read at END`
          : 'attention to a name against what is written along its unembedding, read at END'
      }
      controls={
        <ChoiceList
          label="Head of the scatter"
          options={heads}
          chosen={head}
          show={(label) => label}
          onChoose={(label) => void setUrl({ copying: label })}
        />
      }
      saved={
        scatter && {
          name: `copying-${head}`,
          header: ['prompt', 'to', 'token', 'attention', 'contribution'],
          rows: scatter.rows.map((row) => [row.prompt + 1, row.to, row.text, row.attention, row.contribution]),
          recipes: [{ operation: 'attention.copyScatter', input: { ...input, head } }],
        }
      }
      asked={{ what: 'the scatter', query, height: 320 }}
    >
      {scatter && (
        <Picture style={{ maxWidth: 640 }}>
          <ScatterChart
            label={`${title} ${copySentence(head, scatter)}`}
            groups={copyGroups(scatter.rows)}
            xLabel="attention from END"
            yLabel="written along the name, logits"
            height={320}
          />
        </Picture>
      )}
    </Figure>
  );
}
