'use client';
import { useMemo } from 'react';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useSameScale } from '../../../components/frame/useSameScale.ts';
import { ScaleSwitch } from '../../../components/ScaleSwitch.tsx';
import { ValueGrid } from '../../../components/ValueGrid.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { signed } from '../../../lib/format.ts';
import { rowsOf } from '../../../lib/tensorValues.ts';
import { promptTokens, tokenBoxes } from '../../../lib/tokenBoxes.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { SourcesQuery } from '../queries.ts';
import { sourceColumns } from '../sourcesView.ts';

const cell = 36;
/** As many as fit beside each other and can be read. */
const columnsMax = 32;

interface SourcesFigureProps {
  input: RunInput;
  heads: readonly string[];
  place: number;
  /** Of the head grid above, where both share a scale. */
  headRange: number;
}

/** What the largest heads copied their effect from: each head's effect split by the position it reads. */
export function SourcesFigure({ input, heads, place, headRange }: SourcesFigureProps) {
  const { isSame } = useSameScale();
  const query = useApiQuery(SourcesQuery, { input, heads: [...heads] });
  const view = useMemo(() => {
    const run = query.data?.run;
    const prompt = run?.prompts[0];
    if (!run || !prompt || run.attributionBySource.shape[1] !== heads.length) return null;
    const boxes = tokenBoxes(promptTokens(prompt));
    const rows = rowsOf(run.attributionBySource.values, boxes.length);
    const { positions, others, rows: shown } = sourceColumns(rows, columnsMax);
    return { boxes, rows, shown, others, columns: positions.map((position) => boxes[position]!) };
  }, [query.data, heads]);
  const own = view ? symmetricRange(view.shown.flat()) : headRange;
  // What one prompt reads can be more than a head writes on the mean, and must not look the same as that.
  const range = isSame ? Math.max(headRange, own) : own;
  const title = 'Where each of them reads it from';
  return (
    <Figure
      title={title}
      caption={`prompt ${place}: each head’s effect split by the token it attends to; a row sums to the head’s effect, in logits${view?.others ? `; of ${view.boxes.length} positions the ${view.columns.length} with the largest effects` : ''}`}
      controls={view && <ScaleSwitch />}
      saved={
        view && {
          name: 'head-sources',
          header: ['head', 'position', 'token', 'effect'],
          rows: heads.flatMap((head, i) =>
            view.boxes.map((box) => [head, box.position, box.text, view.rows[i]![box.position] ?? null]),
          ),
          recipes: [{ operation: 'attribution.bySource', input: { ...input, heads } }],
        }
      }
      asked={{ what: 'the sources', query, height: heads.length * cell + 68 }}
    >
      {view && (
        <>
          <Picture>
            <ValueGrid
              label={title}
              rows={heads}
              columns={[...view.columns.map((box) => box.text), ...(view.others > 0 ? ['others'] : [])]}
              values={view.shown}
              cell={cell}
              range={range}
              columnsBelow
              describe={(row, column) => {
                const box = view.columns[column];
                const value = view.shown[row]?.[column] ?? null;
                if (!box) {
                  return {
                    title: `${heads[row]} reading elsewhere`,
                    lines: [`${signed(value, 3)} of its effect comes from the ${view.others} other positions`],
                  };
                }
                return {
                  title: `${heads[row]} reading ${box.text}${box.label ? ` (${box.label})` : ''}`,
                  lines: [`${signed(value, 3)} of its effect comes from position ${box.position}`],
                };
              }}
            />
          </Picture>
          <ColorLegend range={range} words={['against', 'toward']} />
        </>
      )}
    </Figure>
  );
}
