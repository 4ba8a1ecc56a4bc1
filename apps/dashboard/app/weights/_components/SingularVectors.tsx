'use client';
import { DirectionTable } from '../../../components/DirectionTable.tsx';
import { Figure } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { SingularVectorsQuery } from '../queries.ts';

/** What the head mostly writes, as tokens. */
export function SingularVectors({ head }: { head: string }) {
  const { modelArguments } = useInvestigation();
  const query = useApiQuery(SingularVectorsQuery, { ...modelArguments, head });
  const rows = query.data?.model.head.singularVectors ?? null;
  const input = { ...modelArguments, matrix: 'ov', head, vectors: 8, top: 6 };
  const title = `What ${head} mostly writes`;
  return (
    <Figure
      title={title}
      label="Singular vectors"
      caption="main directions of W_V W_O, strongest first, each as the tokens at its two ends; which end is which is arbitrary"
      asked={{ what: 'the directions', query, height: 390 }}
    >
      {rows && (
        <DirectionTable
          name="singular-vectors"
          title={title}
          rows={rows}
          recipe={{ operation: 'weights.singularVectors', input }}
        />
      )}
    </Figure>
  );
}
