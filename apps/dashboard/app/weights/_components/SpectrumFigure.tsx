'use client';
import { ChoiceList } from '../../../components/ChoiceList.tsx';
import { ScatterChart } from '../../../components/charts/ScatterChart.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { signed } from '../../../lib/format.ts';
import type { Waiting } from '../../../lib/useApiQuery.ts';
import type { Eigenvalue, SpectrumView } from '../weightsView.ts';
import { spectrumCircuits, useWeightsUrl } from './useWeightsUrl.ts';
import styles from './Weights.module.css';

const circuits: Record<(typeof spectrumCircuits)[number], { title: string; caption: string; choice: string }> = {
  OV: {
    title: 'Eigenvalues of OV',
    caption: 'of W_V W_O, on directions of the residual stream; hover for the exact value',
    choice: 'W_V W_O: directions',
  },
  FULL_OV: {
    title: 'Eigenvalues of OV between tokens',
    caption: 'of W_E W_V W_O W_U, on tokens; hover for the exact value',
    choice: 'W_E W_V W_O W_U: tokens',
  },
};

/** The same in the words of operations. */
const operationCircuits = { OV: 'ov', FULL_OV: 'fullOv' } as const satisfies Record<keyof typeof circuits, string>;

interface SpectrumFigureProps {
  head: string;
  view: SpectrumView | null;
  query: Waiting;
}

/** Every eigenvalue, real part against imaginary: to the right it copies, to the left it suppresses. */
export function SpectrumFigure({ head, view, query }: SpectrumFigureProps) {
  const { modelArguments } = useInvestigation();
  const [{ circuit }, setUrl] = useWeightsUrl();
  const { title, caption } = circuits[circuit];
  const points = (keep: (value: Eigenvalue) => boolean) =>
    (view?.eigenvalues ?? []).filter(keep).map(({ place, real, imaginary }) => ({
      label: `eigenvalue ${place} of ${head}`,
      x: real,
      y: imaginary,
    }));
  return (
    <Figure
      title={`${title}, ${head}`}
      label={title}
      caption={caption}
      controls={
        <ChoiceList
          label="Circuit of the eigenvalues"
          options={spectrumCircuits}
          chosen={circuit}
          show={(name) => circuits[name].choice}
          onChoose={(name) => void setUrl({ circuit: name })}
        />
      }
      saved={
        view && {
          name: `eigenvalues-${head}`,
          header: ['place', 'real', 'imaginary'],
          rows: view.eigenvalues.map(({ place, real, imaginary }) => [place, real, imaginary]),
          recipes: [
            {
              operation: 'weights.eigenvalues',
              input: { ...modelArguments, circuit: operationCircuits[circuit], heads: [head] },
            },
          ],
        }
      }
      asked={{ what: 'the eigenvalues', query, height: 390 }}
    >
      {view && (
        <>
          <Picture>
            <ScatterChart
              label={`Eigenvalues of ${head}: ${view.positive} of ${view.eigenvalues.length} have a positive real part`}
              groups={[
                { name: 'raises what it reads', tone: 'pos', points: points(({ real }) => real > 0) },
                { name: 'lowers it', tone: 'neg', points: points(({ real }) => !(real > 0)) },
              ]}
              xLabel="real part"
              yLabel="imaginary part"
              height={360}
            />
          </Picture>
          <p className={styles.score}>
            Copying score Re Σλ / Σ|λ| ={' '}
            <span className={`number ${view.copyingScore > 0 ? 'io' : 's'}`}>{signed(view.copyingScore, 4)}</span>: 1
            copies, −1 suppresses.
          </p>
        </>
      )}
    </Figure>
  );
}
