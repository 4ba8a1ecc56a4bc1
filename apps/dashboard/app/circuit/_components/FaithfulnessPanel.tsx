'use client';
import type { CSSProperties } from 'react';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { fixed, percent } from '../../../lib/format.ts';
import { faithfulnessView } from '../faithfulnessView.ts';
import type { CircuitState } from '../useCircuit.ts';
import styles from './Circuit.module.css';

const at = (share: number) => `${(100 * share).toFixed(2)}%`;
const span = ([left, right]: readonly [number, number]) => ({ left: at(left), width: at(right - left) });

/** F(M), F(C) and F(∅) with intervals, the band of random circuits behind, share and P(IO). */
export function FaithfulnessPanel({ state, place }: { state: CircuitState; place: CSSProperties | null }) {
  const { faithfulness, band, random } = state;
  if (!faithfulness) return null;
  const view = faithfulnessView(faithfulness, band);
  return (
    <section
      aria-label="What is left of the answer"
      className={`${styles.panel} ${place ? styles.placed : ''}`}
      style={place ?? undefined}
    >
      <div className={styles.panelHead}>
        <h2>What is left of the answer</h2>
        <span className="caption">logit difference, 95&nbsp;% intervals</span>
      </div>
      <div className={styles.bars}>
        <div className={styles.barRow}>
          <span />
          <span className={styles.axis} aria-hidden="true">
            {view.ticks.map((tick) => (
              <span key={tick.text} className={`caption ${styles.tick}`} style={{ left: at(tick.at) }}>
                {tick.text}
              </span>
            ))}
          </span>
        </div>
        {view.bars.map(({ key, name, value, bar, interval, intervalText }) => (
          <div key={key} className={styles.barRow}>
            <span>{name}</span>
            <span className={styles.track} aria-hidden="true">
              {view.ticks.map((tick) => (
                <span key={tick.text} className={styles.rule} style={{ left: at(tick.at) }} />
              ))}
              {key === 'circuit' && view.band && (
                <>
                  <span className={styles.band} style={span(view.band.range)} />
                  <span className={styles.bandMiddle} style={{ left: at(view.band.middle) }} />
                </>
              )}
              <span className={styles.fill} data-key={key} data-tone={value < 0 ? 'neg' : 'pos'} style={span(bar)} />
              {interval && <span className={styles.whisker} style={span(interval)} />}
            </span>
            <span className={styles.value} data-testid={`F-${key}`}>
              {fixed(value)} <small>{intervalText}</small>
            </span>
          </div>
        ))}
      </div>
      <p className={styles.facts}>
        <span>
          Share <strong data-testid="share">{view.share}</strong> ({view.shareInterval})
        </span>
        <span>
          P(IO) {percent(view.probability.full, 1)} → <strong>{percent(view.probability.circuit, 1)}</strong>
        </span>
        <span>
          right in {percent(faithfulness.accuracy.full, 0)} → {percent(faithfulness.accuracy.circuit, 0)}
        </span>
      </p>
      <p className={styles.facts}>
        {band
          ? `Behind the bar: 5th to 95th percentile of ${band.rows.length} random circuits of the same size, ${fixed(band.band.value.p5)} to ${fixed(band.band.value.p95)}; this one is above ${band.percentile === 100 ? 'all' : percent(band.percentile / 100, 0)} of them.`
          : 'Random circuits of the same size will stand behind the bar.'}
      </p>
      {(random.error || (random.job && random.job.state !== 'succeeded')) && (
        <JobProgress what="random circuits" handle={random} />
      )}
    </section>
  );
}
