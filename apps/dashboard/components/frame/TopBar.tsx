'use client';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useTheme } from 'next-themes';
import type { ReactNode } from 'react';
import { fixed } from '../../lib/format.ts';
import { useShownTheme } from '../../lib/theme.ts';
import { useCopy } from '../../lib/useCopy.ts';
import { weightFlagNames } from '../../lib/weightFlags.ts';
import { CopyQuery } from '../CopyQuery.tsx';
import { PromptSetDialog } from '../promptSets/PromptSetDialog.tsx';
import { Switch } from '../Switch.tsx';
import { useInvestigation } from './Investigation.tsx';
import { Mark } from './Rail.tsx';
import styles from './TopBar.module.css';

/** What every number on the page depends on, each chip a link to where it is chosen; and what can be taken along. */
export function TopBar() {
  const { url, setUrl, modelArguments } = useInvestigation();
  const on = weightFlagNames.filter((name) => modelArguments.weightFlags[name]).length;
  return (
    <header className={styles.bar}>
      <span className={styles.brand}>
        <Mark /> <span>Circuit Lens</span>
      </span>
      <Chip to="model">
        <ModelText />
      </Chip>
      <Chip to="weights" wideOnly>
        <strong>{on}</strong> of {weightFlagNames.length} weight flags on
      </Chip>
      <span className={`${styles.chip} ${styles.wideOnly}`}>
        <Switch on={url.bos} label="Put BOS before each prompt" onChange={(bos) => setUrl({ bos })} /> BOS
      </span>
      <PromptSetDialog className={styles.chip}>
        <span>
          <PromptSetText />
        </span>
      </PromptSetDialog>
      <span className={styles.actions}>
        <CopyQuery />
        <Share />
        <ThemeButton />
      </span>
    </header>
  );
}

function Chip({ to, wideOnly, children }: { to: string; wideOnly?: boolean; children: ReactNode }) {
  const query = useSearchParams().toString();
  return (
    <Link
      href={`/setup${query ? `?${query}` : ''}#${to}`}
      className={`${styles.chip} ${wideOnly ? styles.wideOnly : ''}`}
    >
      <span>{children}</span>
    </Link>
  );
}

function ModelText() {
  const { model, url } = useInvestigation();
  if (!model.data) return <strong>{model.error ? 'no model' : (url.model ?? 'loading model')}</strong>;
  const { name, config, provenance } = model.data;
  const passed = provenance.selfTest?.status === 'passed';
  return (
    <>
      <strong>{name}</strong>
      <span className={styles.detail}>
        {' · '}
        {config.nLayers} layers × {config.nHeads} heads · {provenance.device}
        {provenance.precision !== 'float32' && ` ${provenance.precision}`}
      </span>
      {provenance.selfTest && (
        <span className={passed ? styles.good : styles.bad}>
          {passed ? ' ✓' : ' ✗'}
          <span className={styles.detail}> self-test {provenance.selfTest.status}</span>
        </span>
      )}
    </>
  );
}

function PromptSetText() {
  const { rows, run, edited } = useInvestigation();
  const mean = run.data?.logitDifference.mean;
  return (
    <>
      <strong>{rows?.length ?? '–'}</strong> {rows?.length === 1 ? 'prompt' : 'prompts'}
      {edited ? ' (edited)' : ''} · <span className={styles.detail}>mean logit difference </span>
      <strong>{fixed(mean, 2)}</strong>
    </>
  );
}

function Share() {
  const { copied, copy } = useCopy();
  return (
    <button type="button" className="textButton" onClick={() => copy(window.location.href)}>
      {copied ? 'Link copied' : 'Share'}
    </button>
  );
}

function ThemeButton() {
  const { setTheme } = useTheme();
  const shown = useShownTheme();
  const other = shown === 'dark' ? 'light' : 'dark';
  return (
    <button type="button" className="textButton" aria-label={`Use the ${other} theme`} onClick={() => setTheme(other)}>
      ◐
    </button>
  );
}
