'use client';
import type { ReactNode } from 'react';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Figure } from '../../../components/Figure.tsx';
import { LabelledSwitch } from '../../../components/Switch.tsx';
import { count, showToken } from '../../../lib/format.ts';
import type { Recipe } from '../../../lib/pinnedViews.ts';
import { type NumberLine, titleOf } from '../verifyView.ts';
import { useVerifyUrl } from './useVerifyUrl.ts';
import styles from './Verify.module.css';

interface NumbersTableProps {
  lines: readonly NumberLine[];
  isComputed: boolean;
  /** What gives our own again; null until all are there. */
  recipe: Recipe | null;
}

/** The published numbers of a section, or of all, each beside our own. */
export function NumbersTable({ lines, isComputed, recipe }: NumbersTableProps) {
  const [{ section, failing }, setShown] = useVerifyUrl();
  const title = section === '' ? 'All sections' : titleOf(section);
  return (
    <Figure
      title={title}
      label="Numbers"
      caption={`${count(lines.length)} numbers · passes within the tolerance beside it`}
      controls={
        <>
          <LabelledSwitch on={failing} label="Failing only" onChange={(on) => setShown({ failing: on })} />
          {section !== '' && (
            <button type="button" className="textButton" onClick={() => setShown({ section: '' })}>
              All sections
            </button>
          )}
        </>
      }
    >
      {lines.length === 0 ? (
        <p className="caption">{failing ? nothingFails(isComputed) : 'There is no such section.'}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
        <section className={styles.numbers} aria-label={title} tabIndex={0}>
          <DataTable
            name="published"
            title={`Published numbers: ${title}`}
            columns={section === '' ? [sectionColumn, ...columns] : columns}
            rows={lines}
            rowKey={(line) => `${line.section} ${line.name}`}
            recipes={[recipe]}
          />
        </section>
      )}
    </Figure>
  );
}

const nothingFails = (isComputed: boolean) =>
  isComputed ? 'None of those computed so far fails here.' : 'Nothing has been computed, so nothing fails.';

const marks = { passed: '✓ pass', failed: '✗ fail', open: '–' };
const notComputed = 'not computed';

/** A number with all the digits that tell it from its neighbour, a text with its spaces. */
function shown(value: number | string | null): ReactNode {
  if (value === null) return '–';
  if (typeof value === 'string') return <span className={styles.words}>{showToken(value)}</span>;
  return (Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential(2) : String(Number(value.toFixed(6)))).replace(
    '-',
    '−',
  );
}

const columns: Column<NumberLine>[] = [
  {
    key: 'name',
    title: 'What',
    cell: ({ name }) => name,
    show: ({ name, error }) => (
      <>
        <span className={styles.name}>{name}</span>
        {error && <span className={styles.error}>{error}</span>}
      </>
    ),
  },
  {
    key: 'expected',
    title: 'Expected',
    cell: ({ expected }) => expected,
    show: (line) => shown(line.expected),
    numeric: true,
  },
  { key: 'got', title: 'Got', cell: ({ got }) => got, show: ({ got }) => shown(got), numeric: true, tone: 'strong' },
  {
    key: 'difference',
    title: 'Difference',
    cell: ({ difference }) => difference,
    show: ({ difference }) => (difference === null ? '–' : difference.toExponential(1).replaceAll('-', '−')),
    numeric: true,
    isWide: true,
  },
  {
    key: 'tolerance',
    title: 'Allowed',
    cell: ({ tolerance }) => tolerance,
    show: ({ tolerance }) => (tolerance === 0 ? 'equal' : tolerance.toExponential(1).replaceAll('-', '−')),
    numeric: true,
    isWide: true,
  },
  {
    key: 'result',
    title: 'Result',
    cell: ({ state }) => state,
    show: ({ state, error }) =>
      state === 'open' ? (
        marks.open
      ) : (
        <span className={state === 'passed' ? 'badge' : 'badgeWarn'}>{error ? notComputed : marks[state]}</span>
      ),
  },
  {
    key: 'source',
    title: 'Source',
    cell: ({ source }) => source,
    show: ({ source }) => <span className={styles.source}>{source}</span>,
    isWide: true,
  },
];

const sectionColumn: Column<NumberLine> = {
  key: 'section',
  title: 'Section',
  cell: ({ section }) => section,
  tone: 'muted',
  isWide: true,
};
