'use client';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Figure } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { css, sequentialColor, textOn } from '../../../lib/colorScale.ts';
import { percent, showToken } from '../../../lib/format.ts';
import { useShownTheme } from '../../../lib/theme.ts';
import { promptTokens, tokenBoxes } from '../../../lib/tokenBoxes.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { LensTokensQuery, type LensTokensRun } from '../queries.ts';
import styles from './Lens.module.css';

/** Each position is read at every depth, which is as much work as many runs of the model. */
const positionsMax = 64;

interface LensTokensProps {
  input: RunInput;
  /** Of the prompt, from 1. */
  place: number;
  /** Not asked for yet: what stands above comes first, and the model answers one question after another. */
  isHeld: boolean;
}

/** What the model would say after every token, had it stopped before each block: one table. */
export function LensTokens({ input, place, isHeld }: LensTokensProps) {
  const [isWhole, setWhole] = useState(false);
  const query = useApiQuery(LensTokensQuery, { input, last: isWhole ? null : positionsMax }, { pause: isHeld });
  const run = query.data?.run;
  const count = run?.prompts[0]?.tokens.length ?? 0;
  const isPart = !isWhole && count > positionsMax;
  const title = 'The likeliest next token, by depth and position';
  return (
    <Figure
      title={title}
      caption={`prompt ${place}; the stronger the shade, the more probable; outlined where it is one of the two names`}
      saved={
        run && {
          name: 'lens-tokens',
          header: ['component', 'position', 'token', 'probability'],
          rows: run.logitLens.topTokens.map((row) => [row.component, row.position, row.text, row.probability]),
          recipes: [
            {
              operation: 'attribution.logitLens',
              input: { ...input, top: 1, ...(isPart ? { topLast: positionsMax } : {}) },
            },
          ],
        }
      }
      asked={{ what: 'the tokens', query, height: 220 }}
    >
      {isPart && (
        <p className={`caption ${styles.part}`}>
          The last {positionsMax} of {count} positions.{' '}
          <button type="button" className="textButton" onClick={() => setWhole(true)}>
            All of them
          </button>
        </p>
      )}
      {run && <TokenTable run={run} />}
    </Figure>
  );
}

function TokenTable({ run }: { run: LensTokensRun }) {
  const theme = useShownTheme();
  const { correct, incorrect, ...prompt } = run.prompts[0]!;
  const boxes = tokenBoxes(promptTokens(prompt));
  const first = run.logitLens.topTokens[0]?.position ?? 0;
  const rows = useMemo(() => {
    const { topTokens } = run.logitLens;
    const components = [...new Set(topTokens.map(({ component }) => component))];
    return components.map((name) => ({ name, cells: topTokens.filter(({ component }) => component === name) }));
  }, [run]);
  const frame = useRef<HTMLElement>(null);
  // The answer is read at END, the last column.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each prompt, then it is the reader's
  useLayoutEffect(() => {
    if (frame.current) frame.current.scrollLeft = frame.current.scrollWidth;
  }, [rows]);
  const mark = (id: number) => (id === correct?.id ? styles.right : id === incorrect?.id ? styles.wrong : '');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
    <section ref={frame} className={styles.scroll} tabIndex={0} aria-label="Tokens by depth and position">
      <table className={styles.grid}>
        <thead>
          <tr>
            <th>after</th>
            {boxes.slice(first).map((box) => (
              <th
                key={box.position}
                className={box.tone === 'io' ? styles.io : box.tone.startsWith('s') ? styles.s : ''}
              >
                {box.text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map(({ position, id, text, probability }) => {
                const color = sequentialColor(probability, theme);
                return (
                  <td
                    key={position}
                    className={`${styles.cell} ${mark(id)}`}
                    style={{ background: css(color), color: textOn(color) }}
                    title={`after ${boxes[position]!.text}, ${name}: ${showToken(text)} ${percent(probability, 1)}`}
                  >
                    {showToken(text)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
