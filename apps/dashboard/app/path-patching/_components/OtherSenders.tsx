'use client';
import { DataTable } from '../../../components/DataTable.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { FigureHead } from '../../../components/PageShell.tsx';
import { signed } from '../../../lib/format.ts';
import { resultSoFar } from '../../../lib/jobView.ts';
import { useJob } from '../../../lib/useJob.ts';
import { type PathStep, stepName } from '../pathSteps.ts';
import {
  componentEffects,
  mainSenders,
  type SenderEffect,
  type StepView,
  togetherEffect,
  togetherSentence,
} from '../pathView.ts';
import { usePathUrl } from './usePathUrl.ts';

interface OtherSendersProps {
  step: PathStep | null;
  view: StepView | null;
  /** Of the sweep over heads. */
  input: Record<string, unknown> | null;
  nLayers: number;
  caption: string;
  describe: (sender: SenderEffect) => string;
}

/** MLPs and embeddings as senders, and the heads that stand out all at once; on request. */
export function OtherSenders({ step, view, input, nLayers, caption, describe }: OtherSendersProps) {
  const [{ more }, setUrl] = usePathUrl();
  const provenance = useProvenance();
  const mlps = Array.from({ length: nLayers }, (_, layer) => `${layer}_mlp_out`);
  const asked = more && input ? { ...input, senders: ['embed', 'pos_embed', ...mlps] } : null;
  const heads = view?.isWhole ? mainSenders(view).map(({ label }) => label) : [];
  const joint = more && input && heads.length > 1 ? { ...input, senders: heads, together: true } : null;
  const others = useJob('patch.paths', asked);
  const together = useJob('patch.paths', joint);
  const rows = componentEffects(resultSoFar(others.job));
  const sentence = view && togetherSentence(view, togetherEffect(resultSoFar(together.job), heads.join(', ')));
  const title = `What else feeds ${stepName(step)}?`;
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={`MLPs and embeddings, one at a time; and the heads that stand out, all at once; ${caption}`}
        actions={
          <button type="button" className={more ? 'button' : 'primary'} onClick={() => void setUrl({ more: !more })}>
            {more ? 'Close' : 'Measure'}
          </button>
        }
      />
      {more && <JobProgress what="MLPs and embeddings" handle={others} />}
      {joint && <JobProgress what="the heads together" handle={together} />}
      {more && sentence && <p>{sentence}</p>}
      {more && rows.length > 0 && (
        <DataTable
          name="other-senders"
          title={title}
          provenance={provenance}
          recipes={asked && others.job?.state === 'succeeded' ? [{ operation: 'patch.paths', input: asked }] : []}
          rows={rows}
          rowKey={({ label }) => label}
          columns={[
            { key: 'sender', title: 'From', tone: 'strong', cell: ({ label }) => label },
            number('effect', 'Effect', ({ effect }) => effect),
            number('low', 'Low', ({ low }) => low),
            number('high', 'High', ({ high }) => high),
            { key: 'words', title: 'In words', tone: 'muted', isWide: true, cell: describe },
          ]}
        />
      )}
    </section>
  );
}

function number(key: string, title: string, cell: (row: SenderEffect) => number) {
  return { key, title, numeric: true, cell, show: (row: SenderEffect) => signed(cell(row), 3) };
}
