'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PageShell, TableFold } from '../../../components/PageShell.tsx';
import { ErrorNote, QueryState } from '../../../components/QueryState.tsx';
import { ScopeSwitch } from '../../../components/ScopeSwitch.tsx';
import { type Finding, text } from '../../../lib/finding.ts';
import { meanOf } from '../../../lib/format.ts';
import { patchingFinding } from '../patchingFinding.ts';
import { comparedSetting, type Setting } from '../settings.ts';
import { isWhole } from '../sweepView.ts';
import { BlocksFigure } from './BlocksFigure.tsx';
import { HeadSection } from './HeadSection.tsx';
import { PairEditor } from './PairEditor.tsx';
import styles from './Patching.module.css';
import { PatchingControls } from './PatchingControls.tsx';
import { patchingNotes } from './patchingNotes.tsx';
import { SweepTable } from './SweepTable.tsx';
import { useBlockSweeps } from './useBlockSweeps.ts';
import { usePairs } from './usePairs.ts';
import { usePatchingUrl } from './usePatchingUrl.ts';
import type { SweepHandle } from './useSweep.ts';

/** Where is the information? */
export function PatchingPage() {
  const { choices, model, run, corrupted } = useInvestigation();
  const [{ site, metric, direction, compare }] = usePatchingUrl();
  const pairs = usePairs();
  const setting = useMemo<Setting>(() => ({ metric, direction }), [metric, direction]);
  const compared = useMemo(() => comparedSetting(setting, compare), [setting, compare]);
  const blocks = useBlockSweeps(site, pairs, setting);
  const others = useBlockSweeps(site, pairs, compared ?? setting, compared === null || !haveSucceeded(blocks));
  const [stream] = blocks;
  const failure = failureOf(blocks);
  const finding = useMemo<Finding | null>(() => {
    if (pairs.isKnown && pairs.pairs.length === 0)
      return [text('No prompt has a corrupted one yet, so there is nothing to patch.')];
    if (failure) return [text('Nothing could be patched; the reason stands above the picture.')];
    return isWhole(stream.sweep) ? patchingFinding(stream.sweep, pairs.boxes, { stream: site, setting }) : null;
  }, [pairs, failure, stream.sweep, site, setting]);
  const error = choices.error ?? model.error ?? run.error;
  const config = model.data?.config;
  const words = meanOf(pairs.pairs.length);
  const isEmpty = pairs.isKnown && pairs.pairs.length === 0;
  return (
    <PageShell slug="patching" finding={finding} error={error} onRetry={run.retry} notes={patchingNotes(setting)}>
      <div className={styles.bar}>
        <ScopeSwitch />
        <PatchingControls />
      </div>
      {pairs.isKnown && pairs.left > 0 && (
        <p className={styles.note}>
          {pairs.left === 1 ? 'One prompt has' : `${pairs.left} prompts have`} no corrupted one and
          {pairs.left === 1 ? ' is' : ' are'} left out. Write it below.
        </p>
      )}
      {corrupted.error && <ErrorNote what="the corrupted prompts" error={corrupted.error} />}
      <PairEditor />
      {failure && <ErrorNote what="the sweeps" error={failure} onRetry={stream.handle.restart} />}
      <QueryState
        what="the prompts"
        error={error}
        loading={false}
        height={240}
        empty={isEmpty ? 'This set has no corrupted prompts. Write one above, or choose a corruption.' : null}
        onRetry={run.retry}
      >
        {config && pairs.input && <BlocksFigure sweeps={blocks} pairs={pairs} layers={config.nLayers} words={words} />}
      </QueryState>
      {config && pairs.input && compared && (
        <BlocksFigure sweeps={others} pairs={pairs} layers={config.nLayers} words={words} />
      )}
      {config && pairs.input && !failure && (
        <HeadSection pairs={pairs} setting={setting} isHeld={!haveSucceeded(blocks)} size={config} words={words} />
      )}
      {pairs.input && (
        <TableFold
          title={`All ${3 * (config?.nLayers ?? 0) * pairs.boxes.length} cells as a table`}
          caption="largest first"
        >
          <SweepTable sweeps={blocks} boxes={pairs.boxes} />
        </TableFold>
      )}
    </PageShell>
  );
}

const haveSucceeded = (sweeps: readonly SweepHandle[]) =>
  sweeps.every(({ handle }) => handle.job?.state === 'succeeded');

const failureOf = (sweeps: readonly SweepHandle[]) => {
  const found = sweeps.map(({ handle }) => handle.error ?? handle.job?.error ?? null).find((error) => error !== null);
  return found && !found.offline ? found : null;
};
