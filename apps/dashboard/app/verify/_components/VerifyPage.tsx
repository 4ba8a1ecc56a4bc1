'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { resultSoFar } from '../../../lib/jobView.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { useJob } from '../../../lib/useJob.ts';
import { PublishedQuery, VerificationQuery } from '../queries.ts';
import { numberLines, sectionLines, shownLines, verifyFinding } from '../verifyView.ts';
import { NumbersTable } from './NumbersTable.tsx';
import { OtherModelNotice } from './OtherModelNotice.tsx';
import { SectionsTable } from './SectionsTable.tsx';
import { useVerifyUrl } from './useVerifyUrl.ts';
import styles from './Verify.module.css';

/** Are the published numbers reproduced? */
export function VerifyPage() {
  const { model, modelArguments, modelReady } = useInvestigation();
  const [shown] = useVerifyUrl();
  const published = useApiQuery(PublishedQuery, {});
  const verification = useApiQuery(VerificationQuery, modelArguments, { pause: !modelReady });
  const about = verification.data?.model.verification ?? null;
  const isAsked = about !== null && (about.isPublished || shown.anyway);
  const input = isAsked ? { model: about.model } : null;
  const handle = useJob('verify.gpt2', input);
  const result = resultSoFar(handle.job);
  const lines = useMemo(
    () => published.data && numberLines(published.data.publishedNumbers, result),
    [published.data, result],
  );
  const sections = useMemo(() => lines && sectionLines(lines), [lines]);
  const failed = [model, verification, published].find((one) => one.error) ?? published;
  const name = model.data?.name ?? '';
  const finding = useMemo(
    () => lines && about && verifyFinding(lines, { model: name, isPublished: about.isPublished, isAsked }),
    [lines, about, name, isAsked],
  );
  return (
    <PageShell
      slug="verify"
      finding={finding}
      error={failed.error}
      onRetry={failed.retry}
      notes={{
        shows:
          'Numbers that papers, ARENA’s exercises and TransformerLens’ notebooks print for GPT-2 small, each beside what this installation computes on its device. Each is computed with the weight flags it was published with, whatever is chosen on Setup.',
        doesNot:
          'That the numbers mean what the papers say they mean, or that other models are computed right: those have the self-test. A difference within half of the last printed digit cannot be seen.',
        formula: (
          <p>
            A number passes within half of its last printed digit and 2e−5, what two float32 implementations of GPT-2
            small differ by in a logit; a text must be equal. <code>npm run verify:gpt2</code> prints the same in a
            terminal.
          </p>
        ),
      }}
    >
      {about && !about.isPublished && <OtherModelNotice name={name} count={lines?.length ?? null} />}
      {isAsked && <JobProgress what="the published numbers" handle={handle} />}
      <QueryState
        what="the published numbers"
        error={failed.error}
        loading={published.loading}
        height={600}
        onRetry={failed.retry}
      >
        {lines && sections && (
          <div className={styles.columns}>
            <SectionsTable sections={sections} />
            <NumbersTable lines={shownLines(lines, shown)} isComputed={isAsked} recipe={handle.recipe} />
          </div>
        )}
      </QueryState>
    </PageShell>
  );
}
