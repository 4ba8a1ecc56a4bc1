'use client';
import { useMemo, useState } from 'react';
import { AttentionArcs } from '../../../components/AttentionArcs.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useSameScale } from '../../../components/frame/useSameScale.ts';
import { ScaleSwitch } from '../../../components/ScaleSwitch.tsx';
import { LabelledSwitch } from '../../../components/Switch.tsx';
import type { Arc } from '../../../lib/arcs.ts';
import { sequentialRange } from '../../../lib/colorScale.ts';
import type { TokenBox } from '../../../lib/tokenBoxes.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import type { HeadPattern } from '../attentionView.ts';
import { type PatternsView, patternsView } from '../patternsView.ts';
import { PatternsQuery } from '../queries.ts';
import styles from './Attention.module.css';
import { PatternPanel } from './PatternPanel.tsx';
import { useAttentionUrl } from './useAttentionUrl.ts';

/** Patterns of more tokens have larger panels. */
const fewTokens = 40;

/** Patterns side by side at the same size, and their looks as arcs over the prompt. */
export function PatternsFigure({ input, heads, place }: { input: RunInput; heads: readonly string[]; place: number }) {
  const [{ weighted }, setUrl] = useAttentionUrl();
  const [hovered, setHovered] = useState<{ head: string; query: number } | null>(null);
  const query = useApiQuery(PatternsQuery, { input, heads: [...heads], valueWeighted: weighted });
  const view = useMemo(() => query.data && patternsView(query.data.run, heads), [query.data, heads]);
  const { isSame } = useSameScale();
  const rangeOf = ({ values }: HeadPattern) => {
    if (!isSame) return sequentialRange(values);
    return weighted ? (view?.range ?? 1) : 1;
  };
  const title = weighted ? 'What is moved, by pattern and size of the value' : 'Patterns';
  return (
    <Figure
      title={title}
      caption={`prompt ${place} · rows: from (query, destination) · columns: to (key, source) · the framed row is drawn as an arc`}
      controls={
        view && (
          <>
            <LabelledSwitch on={weighted} label="Weigh by value" onChange={(on) => setUrl({ weighted: on })} />
            <ScaleSwitch />
          </>
        )
      }
      saved={
        view && {
          name: 'attention',
          header: ['head', 'query', 'queryToken', 'key', 'keyToken', weighted ? 'weighted' : 'attention'],
          rows: () => view.patterns.flatMap(({ head, values }) => triples(head, values, view.boxes)),
          recipes: [{ operation: 'attention.patterns', input: { ...input, heads, valueWeighted: weighted } }],
        }
      }
      asked={{ what: 'the patterns', query, height: 420 }}
    >
      {view && (
        <Picture>
          {!weighted && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
            <section className={styles.arcs} tabIndex={0} aria-label="Looks over the prompt">
              <AttentionArcs boxes={view.boxes} arcs={arcsOf(view, hovered)} label="Who looks where on this prompt" />
            </section>
          )}
          <div className={`${styles.patterns} ${view.boxes.length > fewTokens ? styles.large : ''}`}>
            {view.patterns.map((pattern) => (
              <PatternPanel
                key={pattern.head}
                pattern={pattern}
                boxes={view.boxes}
                range={rangeOf(pattern)}
                onHover={(row) => setHovered(row === null ? null : { head: pattern.head, query: row })}
              />
            ))}
          </div>
        </Picture>
      )}
    </Figure>
  );
}

/** While a row is hovered its three largest looks, else the look of every head. */
function arcsOf({ patterns, boxes }: PatternsView, hovered: { head: string; query: number } | null): Arc[] {
  const own = hovered && patterns.find(({ head }) => head === hovered.head);
  if (!hovered || !own) return patterns.flatMap(({ look }) => (look ? [{ ...look, label: look.head }] : []));
  const row = own.values.subarray(hovered.query * boxes.length, (hovered.query + 1) * boxes.length);
  return Array.from(row, (attention, key) => ({ query: hovered.query, key, attention, label: own.head }))
    .filter(({ key, attention }) => key < hovered.query && attention > 0.02)
    .sort((a, b) => b.attention - a.attention)
    .slice(0, 3);
}

function triples(head: string, values: Float32Array, boxes: readonly TokenBox[]) {
  return boxes.flatMap((query, q) =>
    boxes.slice(0, q + 1).map((key, k) => [head, q, query.text, k, key.text, values[q * boxes.length + k] ?? null]),
  );
}
