'use client';
import { useMemo } from 'react';
import { BarChart } from '../../../components/charts/BarChart.tsx';
import { EffectGrid } from '../../../components/EffectGrid.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useSameScale } from '../../../components/frame/useSameScale.ts';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { ScaleSwitch } from '../../../components/ScaleSwitch.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { signed } from '../../../lib/format.ts';
import { resultSoFar } from '../../../lib/jobView.ts';
import { useJob } from '../../../lib/useJob.ts';
import { type PathsView, pathsView } from '../pathsView.ts';
import styles from './Layers.module.css';

/** By which paths the answer came about: embeddings through no head, one, two, MLPs, and all longer ones. */
export function PathsFigure({ input, words }: { input: RunInput; words: string }) {
  const handle = useJob('weights.pathExpansion', { ...input });
  const view = useMemo(() => pathsView(resultSoFar(handle.job)), [handle.job]);
  const title = 'By which paths it came about';
  return (
    <Figure
      title={title}
      caption={`at END, ${words}, in logits; attention patterns and layer-norm scales as they were in the run, so that every path is linear`}
      saved={
        view && {
          name: 'paths',
          header: ['path', 'effect', 'size'],
          rows: view.kinds.map(({ key, effect, size }) => [key, effect, size]),
          recipes: [handle.recipe],
        }
      }
    >
      <JobProgress what="the paths" handle={handle} />
      {view && (
        <>
          <Picture>
            <BarChart
              label={`${title}: ${view.kinds.map(({ name, effect }) => `${name} ${signed(effect)}`).join(', ')}`}
              bars={view.kinds.map(({ name, effect }) => ({ name, value: effect }))}
              xLabel="path"
              areNamesWhole
              height={260}
            />
          </Picture>
          <p className="caption">
            {view.kinds.map(({ name, effect }) => `${name} ${signed(effect, 3)}`).join(' · ')}
            {` · biases ${signed(view.biases, 3)} · together ${signed(view.total, 3)}`}
          </p>
          <PathGrids view={view} />
        </>
      )}
    </Figure>
  );
}

function PathGrids({ view: { oneHead, twoHeads } }: { view: PathsView }) {
  const { isSame } = useSameScale();
  const all = symmetricRange([...oneHead.flat(), ...twoHeads.flat()]);
  const grids = [
    { title: 'Embeddings through this head', values: oneHead },
    { title: 'Through some head, then this one', values: twoHeads },
  ];
  return (
    <>
      <div className={styles.bar}>
        <ScaleSwitch />
      </div>
      <div className={styles.grids}>
        {grids.map(({ title, values }) => (
          <div key={title}>
            <h3>{title}</h3>
            <EffectGrid label={title} values={values} range={isSame ? all : symmetricRange(values.flat())} />
          </div>
        ))}
      </div>
    </>
  );
}
