'use client';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Figure } from '../../../components/Figure.tsx';
import { count } from '../../../lib/format.ts';
import type { SectionLine } from '../verifyView.ts';
import { useVerifyUrl } from './useVerifyUrl.ts';
import styles from './Verify.module.css';

/** How many numbers of each section are reproduced; a click lists them. */
export function SectionsTable({ sections }: { sections: readonly SectionLine[] }) {
  const [{ section: chosen }, setShown] = useVerifyUrl();
  const total = sections.reduce((sum, section) => sum + section.total, 0);
  const columns: Column<SectionLine>[] = [
    {
      key: 'section',
      title: 'Section',
      cell: ({ section }) => section,
      show: ({ section, title }) => (
        <button type="button" className={styles.section} onClick={() => setShown({ section })}>
          {title}
        </button>
      ),
    },
    {
      key: 'reproduced',
      title: 'Pass',
      cell: ({ passed }) => passed,
      show: (section) => (isOpen(section) ? '–' : count(section.passed)),
      numeric: true,
    },
    {
      key: 'failing',
      title: 'Fail',
      cell: ({ failed }) => failed,
      show: (section) => (isOpen(section) ? '–' : <Failed count={section.failed} />),
      numeric: true,
    },
    {
      key: 'published',
      title: 'Published',
      cell: ({ total: all }) => all,
      show: ({ total: all }) => count(all),
      numeric: true,
      tone: 'strong',
    },
  ];
  return (
    <Figure
      title="By section"
      label="Sections"
      caption={`${count(total)} published numbers in ${sections.length} sections`}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <section className={styles.numbers} aria-label="Numbers of each section" tabIndex={0}>
        <DataTable
          name="sections"
          title="Published numbers by section"
          columns={columns}
          rows={sections}
          rowKey={({ section }) => section}
          isCurrent={({ section }) => section === chosen}
        />
      </section>
    </Figure>
  );
}

const isOpen = ({ passed, failed }: SectionLine) => passed + failed === 0;

function Failed({ count: failed }: { count: number }) {
  return failed > 0 ? <span className="badgeWarn">{count(failed)}</span> : failed;
}
