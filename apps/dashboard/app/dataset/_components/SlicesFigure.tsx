'use client';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { type Column, DataTable, numberColumn } from '../../../components/DataTable.tsx';
import { Figure } from '../../../components/Figure.tsx';
import { fixed, percent, signed } from '../../../lib/format.ts';
import type { PromptLine } from '../datasetView.ts';
import type { Evaluation } from '../queries.ts';
import { columns, columnTexts, type Slice, shareOfSpread, slicesBy } from '../slices.ts';
import styles from './Dataset.module.css';
import { useDatasetUrl } from './useDatasetUrl.ts';

/** The numbers cut by what prompts have in common. */
export function SlicesFigure({ lines, evaluation }: { lines: readonly PromptLine[]; evaluation: Evaluation }) {
  const [{ by }, setUrl] = useDatasetUrl();
  const slices = slicesBy(by, lines, evaluation);
  const title = `By ${columnTexts[by].title.toLowerCase()}`;
  return (
    <Figure
      title={title}
      label="Slices"
      caption={`${slices.length === 1 ? `one ${columnTexts[by].title.toLowerCase()}` : `means over ${slices.length} ${columnTexts[by].plural}`}, weakest first; differences in logits at END`}
      className={styles.slices}
    >
      <ChoiceButtons
        label="Cut by"
        options={columns}
        chosen={by}
        show={(column) => (
          <>
            {columnTexts[column].title}{' '}
            <span className="muted" title="share of the spread of the logit difference">
              {shareText(shareOfSpread(column, lines))}
            </span>
          </>
        )}
        onChoose={(column) => void setUrl({ by: column })}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <section className={styles.sliceTable} aria-label={title} tabIndex={0}>
        <DataTable
          name={`slices-${by}`}
          title={title}
          columns={sliceColumns(
            columnTexts[by].title,
            slices.some(({ low }) => low !== null),
          )}
          rows={slices}
          rowKey={({ name }) => name}
        />
      </section>
    </Figure>
  );
}

const shareText = (share: number | null) => (share === null ? '' : percent(Math.max(0, share), 0));

function sliceColumns(title: string, hasIntervals: boolean): Column<Slice>[] {
  return [
    {
      key: 'slice',
      title,
      cell: ({ name }) => name,
      show: ({ name }) => <span className={styles.sliceName}>{name}</span>,
    },
    { key: 'prompts', title: 'Prompts', cell: ({ count }) => count, numeric: true },
    { key: 'right', title: 'Right', cell: ({ right }) => right, numeric: true, isWide: true },
    {
      key: 'meanDifference',
      title: 'Difference',
      cell: ({ mean }) => mean,
      show: ({ mean }) => <span className={mean > 0 ? 'io' : 's'}>{signed(mean, 3)}</span>,
      numeric: true,
      tone: 'strong',
    },
    ...[...(hasIntervals ? intervalColumns : []), ...otherColumns].map((column) => ({ ...column, isWide: true })),
  ];
}

const intervalColumns: Column<Slice>[] = [
  numberColumn('low', '95\u00a0% from', ({ low }) => low, fixed),
  numberColumn('high', 'to', ({ high }) => high, fixed),
];

const otherColumns: Column<Slice>[] = [
  numberColumn('probability', 'Probability', ({ probability }) => probability, percent, 1),
  numberColumn('rank', 'Rank', ({ rank }) => rank, fixed, 1),
];
