'use client';
import { headLabel, parseHead } from '@circuit-lens/shared/names';
import { useMemo } from 'react';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { Heatmap } from '../../../components/Heatmap.tsx';
import { type ApiQuery, useApiQuery } from '../../../lib/useApiQuery.ts';
import { type HeadWeightsView, headWeightsView } from '../headWeights.ts';
import { HeadWeightsQuery } from '../queries.ts';
import { HeadPicker, MatrixPicker } from './HeadPicker.tsx';
import styles from './Setup.module.css';
import { useSetupUrl } from './useSetupUrl.ts';

/** Squared column norms and inner products of one head's matrices: the notebook's two plots. */
export function HeadWeightsFigure() {
  const { modelArguments, modelReady, model } = useInvestigation();
  const [url] = useSetupUrl();
  const config = model.data?.config ?? null;
  const head = config ? headInside(url.head, config) : url.head;
  const query = useApiQuery(
    HeadWeightsQuery,
    { ...modelArguments, head, matrix: url.matrix },
    { pause: !config || !modelReady },
  );
  const view = useMemo(
    () => (query.data ? headWeightsView(query.data.model, url.matrix) : null),
    [query.data, url.matrix],
  );
  return (
    <section className={styles.weights} aria-label="Weights of one head">
      <Norms view={view} head={head} query={query} />
      <Gram view={view} head={head} query={query} />
    </section>
  );
}

/** A head of another model's URL may be outside this one. */
function headInside(label: string, size: { nLayers: number; nHeads: number }): string {
  const { layer, head } = parseHead(label);
  return headLabel({ layer: Math.min(layer, size.nLayers - 1), head: Math.min(head, size.nHeads - 1) });
}

interface HeadFigureProps {
  view: HeadWeightsView | null;
  head: string;
  query: ApiQuery<unknown>;
}

function Norms({ view, head, query }: HeadFigureProps) {
  const { modelArguments } = useInvestigation();
  const columns = view?.queryNorms.map((_, i) => i) ?? [];
  return (
    <Figure
      title={`Column norms of W_Q and W_K, ${head}`}
      caption="squared: the sum over dModel of W², for each column"
      controls={<HeadPicker head={head} />}
      saved={
        view && {
          name: `column-norms-${head}`,
          title: `Squared column norms of W_Q and W_K, ${head}`,
          header: ['column', 'W_Q', 'W_K'],
          rows: columns.map((i) => [i, view.queryNorms[i]!, view.keyNorms[i]!]),
          recipes: ['W_Q', 'W_K'].map((matrix) => ({
            operation: 'weights.columnNorms',
            input: { ...modelArguments, matrix, head },
          })),
        }
      }
      asked={{ what: 'the column norms', query, height: 340 }}
    >
      {view && (
        <Picture>
          <LineChart
            label={`Squared column norms of ${head}. ${view.normsFinding}`}
            x={columns}
            series={[
              { name: 'W_Q', tone: 'accent', values: view.queryNorms },
              { name: 'W_K', tone: 'plain', values: view.keyNorms },
            ]}
            xLabel="column"
            yLabel="squared norm"
            height={370}
          />
          <p className={styles.figureFinding}>{view.normsFinding}</p>
        </Picture>
      )}
    </Figure>
  );
}

function Gram({ view, head, query }: HeadFigureProps) {
  const { modelArguments } = useInvestigation();
  const [{ matrix }] = useSetupUrl();
  const title = `${matrix}ᵀ ${matrix}, ${head}`;
  return (
    <Figure
      title={title}
      caption="inner products of all columns"
      controls={<MatrixPicker />}
      saved={
        view && {
          name: `gram-${matrix}-${head}`,
          header: ['column', ...Array.from({ length: view.size }, (_, i) => String(i))],
          rows: Array.from({ length: view.size }, (_, i) => [
            i,
            ...view.gram.slice(i * view.size, (i + 1) * view.size),
          ]),
          recipes: [{ operation: 'weights.gram', input: { ...modelArguments, matrix, head } }],
        }
      }
      asked={{ what: 'the inner products', query, height: 340 }}
    >
      {view && (
        <Picture>
          <Heatmap label={`${title}. ${view.gramFinding}`} values={view.gram} size={view.size} axis="column" />
          <p className={styles.figureFinding}>{view.gramFinding}</p>
        </Picture>
      )}
    </Figure>
  );
}
