'use client';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { DirectionTable } from '../../../components/DirectionTable.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { TableFold } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { MlpDirectionsQuery } from '../queries.ts';
import { useMlpMatrixUrl } from './useNeuronUrl.ts';

const names = { W_OUT: 'What it writes (W_out)', W_IN: 'What it reads (W_in)' } as const;
const matrices = ['W_OUT', 'W_IN'] as const;

/** The main directions of a whole MLP, as tokens. */
export function MlpDirections({ layer }: { layer: number }) {
  const title = `MLP ${layer} as a whole`;
  return (
    <TableFold
      title={title}
      caption="main directions of its weights, strongest first, each as the tokens at its two ends; which end is which is arbitrary"
      lazy
    >
      <Directions layer={layer} title={title} />
    </TableFold>
  );
}

function Directions({ layer, title }: { layer: number; title: string }) {
  const { modelArguments, modelReady } = useInvestigation();
  const [matrix, setMatrix] = useMlpMatrixUrl();
  const query = useApiQuery(MlpDirectionsQuery, { ...modelArguments, layer, matrix }, { pause: !modelReady });
  const rows = query.data?.model.mlpSingularVectors ?? null;
  const input = { ...modelArguments, matrix: matrix === 'W_IN' ? 'wIn' : 'wOut', layer, vectors: 8, top: 6 };
  return (
    <>
      <ChoiceButtons
        label="Matrix"
        options={matrices}
        chosen={matrix}
        show={(name) => names[name]}
        onChoose={(next) => void setMatrix(next)}
      />
      <QueryState what="the directions" error={query.error} loading={query.loading} height={300} onRetry={query.retry}>
        {rows && (
          <DirectionTable
            name="mlp-directions"
            title={title}
            rows={rows}
            recipe={{ operation: 'weights.singularVectors', input }}
          />
        )}
      </QueryState>
    </>
  );
}
